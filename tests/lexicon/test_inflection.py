"""Conjugation, adjectives and plurals against forms known from grammars."""

import pytest

from app.errors import LexiconError
from app.lexicon.inflection import Gender, Mood, adjective_forms, conjugate, is_irregular, plural

WHO = {
    "je": (1, False, None),
    "tu": (2, False, None),
    "il": (3, False, None),
    "nous": (1, True, None),
    "vous": (2, True, None),
    "ils": (3, True, None),
    "-": (None, None, None),
    "m": (None, False, "m"),
    "f": (None, False, "f"),
    "mp": (None, True, "m"),
    "fp": (None, True, "f"),
}

# One row: infinitive, person (or gender and number of a participle), form.
FORMS = {
    Mood.PRESENT: """
        être je suis, être tu es, être il est, être nous sommes, être vous êtes, être ils sont, avoir je ai,
        avoir il a, avoir ils ont, aller je vais, aller il va, aller nous allons, aller ils vont, dire vous dites,
        redire vous redites, contredire vous contredisez, prédire vous prédisez, médire vous médisez,
        interdire vous interdisez, maudire ils maudissent, faire vous faites, faire ils font, défaire ils défont,
        savoir il sait, savoir ils savent, pouvoir je peux, pouvoir ils peuvent, vouloir il veut, devoir ils doivent,
        falloir il faut, valoir il vaut, voir nous voyons, prévoir ils prévoient, revoir ils revoient,
        croire ils croient, venir ils viennent, tenir il tient, soutenir ils soutiennent, prévenir il prévient,
        obtenir nous obtenons, mettre il met, admettre ils admettent, prendre ils prennent,
        comprendre nous comprenons, connaître il connaît, reconnaître ils reconnaissent, paraître il paraît,
        lire ils lisent, écrire ils écrivent, décrire il décrit, ouvrir il ouvre, souffrir ils souffrent,
        partir il part, repartir il repart, répartir il répartit, sortir ils sortent, mentir il ment,
        démentir ils démentent, servir il sert, asservir il asservit, courir ils courent, mourir ils meurent,
        recevoir ils reçoivent, apercevoir il aperçoit, craindre ils craignent, plaindre il plaint,
        contraindre ils contraignent, joindre il joint, éteindre ils éteignent, peindre il peint, rendre il rend,
        répondre ils répondent, prétendre il prétend, battre il bat, combattre ils combattent, conclure il conclut,
        exclure ils excluent, suivre il suit, vivre ils vivent, naître il naît, convaincre il convainc,
        convaincre ils convainquent, produire ils produisent, nuire ils nuisent, fuir ils fuient, suffire il suffit,
        rire ils rient, plaire il plaît, taire ils taisent, acquérir il acquiert, requérir ils requièrent,
        haïr il hait, haïr ils haïssent, assaillir il assaille, accueillir ils accueillent, résoudre ils résolvent,
        absoudre il absout, coudre ils cousent, moudre ils moulent, rompre il rompt, interrompre ils interrompent,
        finir ils finissent, annoncer nous annonçons, manger nous mangeons, répéter il répète, révéler ils révèlent,
        célébrer il célèbre, protéger ils protègent, appeler il appelle, rappeler ils rappellent, jeter il jette,
        rejeter ils rejettent, acheter il achète, geler il gèle, marteler il martèle, harceler ils harcèlent,
        mener il mène, lever ils lèvent, employer il emploie, appuyer ils appuient, balayer il balaie,
        balayer il balaye, essayer ils essaient, créer il crée, nier ils nient, envoyer il envoie,
        alléguer il allègue, émouvoir ils émeuvent, asseoir il assied, bouillir il bout, vêtir il vêt,
        pourvoir ils pourvoient, distraire ils distraient, boire ils boivent, croître il croît, clore il clôt,
        équivaloir il équivaut, restreindre il restreint, secourir il secourt
    """,
    Mood.IMPERFECT: """
        être il était, avoir ils avaient, dire il disait, faire ils faisaient, annoncer il annonçait,
        annoncer nous annoncions, manger il mangeait, manger nous mangions, croire ils croyaient, voir nous voyions,
        craindre il craignait, conclure il concluait, finir il finissait, prendre il prenait, recevoir il recevait,
        nier nous niions, falloir il fallait, résoudre il résolvait, haïr il haïssait, convaincre il convainquait
    """,
    Mood.PAST: """
        être il fut, être ils furent, avoir il eut, avoir ils eurent, aller ils allèrent, dire il dit,
        dire ils dirent, faire il fit, faire ils firent, savoir il sut, pouvoir ils purent, vouloir il voulut,
        voir il vit, venir il vint, venir ils vinrent, tenir il tint, convenir ils convinrent, mettre ils mirent,
        prendre il prit, connaître il connut, écrire il écrivit, offrir il offrit, courir ils coururent,
        mourir il mourut, recevoir il reçut, craindre il craignit, joindre ils joignirent, battre il battit,
        conclure ils conclurent, vivre il vécut, naître il naquit, convaincre il convainquit, produire il produisit,
        acquérir ils acquirent, résoudre il résolut, annoncer il annonça, annoncer ils annoncèrent,
        manger ils mangèrent, nier il nia, finir ils finirent, haïr il haït, répondre il répondit,
        rompre ils rompirent, taire il tut, tenir nous tînmes
    """,
    Mood.FUTURE: """
        être il sera, avoir ils auront, aller il ira, faire ils feront, savoir il saura, pouvoir il pourra,
        vouloir il voudra, devoir il devra, falloir il faudra, valoir il vaudra, voir il verra, prévoir il prévoira,
        pourvoir il pourvoira, venir il viendra, tenir ils tiendront, courir il courra, mourir il mourra,
        recevoir ils recevront, envoyer il enverra, renvoyer il renverra, acquérir il acquerra, cueillir il cueillera,
        appeler il appellera, jeter ils jetteront, acheter il achètera, répéter il répétera, répéter il répètera,
        employer il emploiera, payer il paiera, payer il payera, rendre il rendra, dire ils diront, finir il finira,
        partir ils partiront, craindre il craindra, convaincre il convaincra, mettre il mettra, émouvoir il émouvra
    """,
    Mood.CONDITIONAL: """
        être il serait, avoir ils auraient, pouvoir il pourrait, devoir il devrait, vouloir ils voudraient,
        falloir il faudrait, aller ils iraient, faire il ferait, venir il viendrait, savoir il saurait,
        mener il mènerait, affirmer nous affirmerions, mourir ils mourraient, voir il verrait, prendre il prendrait
    """,
    Mood.SUBJUNCTIVE: """
        être il soit, être nous soyons, avoir il ait, avoir ils aient, aller il aille, aller nous allions,
        faire il fasse, savoir ils sachent, pouvoir il puisse, vouloir il veuille, vouloir nous voulions,
        falloir il faille, valoir il vaille, prévaloir il prévale, voir il voie, venir il vienne,
        prendre ils prennent, prendre nous prenions, recevoir il reçoive, dire ils disent, craindre il craigne,
        acquérir il acquière, mourir ils meurent, finir il finisse, annoncer nous annoncions, fuir il fuie,
        résoudre il résolve, appeler ils appellent
    """,
    Mood.SUBJUNCTIVE_IMPERFECT: """
        être il fût, avoir il eût, avoir ils eussent, faire il fît, venir il vînt, venir ils vinssent,
        affirmer il affirmât, manger il mangeât, pouvoir il pût, dire ils dissent, finir ils finissent,
        recevoir il reçût
    """,
    Mood.IMPERATIVE: """
        être tu sois, avoir vous ayez, aller tu va, savoir nous sachons, vouloir vous veuillez, affirmer tu affirme,
        ouvrir tu ouvre, dire vous dites, faire nous faisons, tenir tu tiens, finir tu finis, annoncer nous annonçons
    """,
    Mood.PARTICIPLE_PRESENT: """
        être - étant, avoir - ayant, savoir - sachant, affirmer - affirmant, annoncer - annonçant, manger - mangeant,
        dire - disant, faire - faisant, craindre - craignant, finir - finissant, prévoir - prévoyant, haïr - haïssant,
        recevoir - recevant, convaincre - convainquant, résoudre - résolvant, prendre - prenant, exclure - excluant
    """,
    Mood.PARTICIPLE_PAST: """
        être - été, avoir m eu, aller f allée, dire fp dites, contredire m contredit, maudire m maudit,
        faire mp faits, savoir m su, pouvoir m pu, devoir m dû, devoir f due, valoir m valu, voir fp vues,
        prévoir f prévue, croire m cru, venir mp venus, mettre m mis, mettre mp mis, admettre f admise,
        promettre f promise, prendre f prise, connaître m connu, lire m lu, écrire f écrite, ouvrir m ouvert,
        découvrir f découverte, souffrir m souffert, partir fp parties, démentir fp démenties, courir m couru,
        mourir f morte, recevoir m reçu, craindre m craint, éteindre f éteinte, rejoindre m rejoint, rendre m rendu,
        battre m battu, conclure m conclu, exclure m exclu, inclure m inclus, inclure f incluse, suivre m suivi,
        vivre m vécu, naître m né, convaincre m convaincu, produire f produite, nuire m nui, fuir m fui,
        suffire m suffi, rire m ri, plaire m plu, taire m tu, acquérir m acquis, haïr m haï, assaillir m assailli,
        résoudre m résolu, absoudre m absous, absoudre f absoute, coudre m cousu, rompre m rompu, finir f finie,
        nier mp niés, créer f créée, déployer mp déployés, révéler fp révélées, servir m servi, cueillir m cueilli,
        élire f élue, asseoir m assis, émouvoir m ému, vêtir m vêtu
    """,
}
ROWS = [(mood, *row.split()) for mood, rows in FORMS.items() for row in rows.split(",")]


@pytest.mark.parametrize(("mood", "infinitive", "who", "form"), ROWS)
def test_a_known_form(mood: Mood, infinitive: str, who: str, form: str) -> None:
    person, many, gender = WHO[who]
    found = {
        i.form for i in conjugate(infinitive) if (i.mood, i.person, i.plural, i.gender) == (mood, person, many, gender)
    }
    assert form in found


@pytest.mark.parametrize(
    ("infinitive", "wrong"),
    [
        ("rejeter", "rejète"),
        ("acheter", "achette"),
        ("manger", "mangeions"),
        ("répartir", "répart"),
        ("falloir", "fallons"),
        ("créer", "crèe"),
        ("presser", "prèsse"),
        ("annoncer", "annonca"),
        ("être", "étés"),
    ],
)
def test_no_form_that_does_not_exist(infinitive: str, wrong: str) -> None:
    assert wrong not in {i.form for i in conjugate(infinitive)}


@pytest.mark.parametrize("infinitive", ["affirmer", "finir", "rendre", "dire", "payer", "falloir"])
def test_no_form_stands_twice(infinitive: str) -> None:
    forms = conjugate(infinitive)
    assert len(forms) == len(set(forms))
    assert forms[0].mood is Mood.INFINITIVE


def test_a_word_that_is_no_infinitive_is_refused() -> None:
    with pytest.raises(LexiconError, match="maison"):
        conjugate("maison")


@pytest.mark.parametrize(
    ("infinitive", "irregular"), [("affirmer", False), ("dire", True), ("soutenir", True), ("finir", False)]
)
def test_irregular_verbs_are_told_apart(infinitive: str, irregular: bool) -> None:
    assert is_irregular(infinitive) is irregular


# masculine, feminine, masculine plural, feminine plural
ADJECTIVES = """
    nord-coréen nord-coréenne nord-coréens nord-coréennes
    russe russe russes russes
    français française français françaises
    grec grecque grecs grecques
    turc turque turcs turques
    public publique publics publiques
    actif active actifs actives
    mensonger mensongère mensongers mensongères
    calomnieux calomnieuse calomnieux calomnieuses
    faux fausse faux fausses
    national nationale nationaux nationales
    final finale finals finales
    naval navale navals navales
    trompeur trompeuse trompeurs trompeuses
    conservateur conservatrice conservateurs conservatrices
    extérieur extérieure extérieurs extérieures
    majeur majeure majeurs majeures
    officiel officielle officiels officielles
    européen européenne européens européennes
    breton bretonne bretons bretonnes
    espagnol espagnole espagnols espagnoles
    afghan afghane afghans afghanes
    complet complète complets complètes
    net nette nets nettes
    nouveau nouvelle nouveaux nouvelles
    blanc blanche blancs blanches
    long longue longs longues
    infondé infondée infondés infondées
    vieux vieille vieux vieilles
    bleu bleue bleus bleues
    ukrainien ukrainienne ukrainiens ukrainiennes
    allemand allemande allemands allemandes
"""


@pytest.mark.parametrize("row", [row.strip() for row in ADJECTIVES.strip().splitlines()])
def test_the_four_forms_of_an_adjective(row: str) -> None:
    slots: list[tuple[Gender, bool]] = [("m", False), ("f", False), ("m", True), ("f", True)]
    forms = adjective_forms(row.split()[0])
    assert [forms[slot] for slot in slots] == row.split()


@pytest.mark.parametrize(
    ("noun", "many"),
    [
        ("soldat", "soldats"),
        ("journal", "journaux"),
        ("festival", "festivals"),
        ("obus", "obus"),
        ("voix", "voix"),
        ("gaz", "gaz"),
        ("drapeau", "drapeaux"),
        ("lieu", "lieux"),
        ("pneu", "pneus"),
        ("travail", "travaux"),
        ("aveu", "aveux"),
        ("vœu", "vœux"),
        ("détail", "détails"),
        ("bijou", "bijoux"),
    ],
)
def test_the_plural_of_a_noun(noun: str, many: str) -> None:
    assert plural(noun) == many
