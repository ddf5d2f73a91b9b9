/**
 * The page in a real browser, against a real server: `npm test`, with the addresses in the environment.
 *
 * SELON_API is read by pages from SELON_PAGE and by nobody from SELON_STRANGER; SELON_CHROMIUM is the browser.
 * SELON_SCREENSHOT, if set, is where a picture of the page goes.
 */

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { chromium } from "playwright-core";

const { SELON_API: API, SELON_PAGE: PAGE, SELON_STRANGER: STRANGER, SELON_CHROMIUM, SELON_SCREENSHOT } = process.env;
const ACTOR = "etats-unis";
const CLAIMS = `/v1/actors/${ACTOR}/claims?include_members=true`;
const EMOJI_ARTICLE = "veille_en_images.txt";

const pageUrl = (origin, actor = ACTOR, more = "") => `${origin}/?api=${API}&actor=${actor}${more}`;
const ask = async (path) => {
  const response = await fetch(API + path);
  assert.equal(response.status, 200, path);
  return response.json();
};

let browser;
before(async () => {
  browser = await chromium.launch({
    executablePath: SELON_CHROMIUM,
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
    ],
  });
});
after(() => browser?.close());

/** Do something on a page of its own; returns what went wrong there and whom it asked. */
async function visit(url, work) {
  const context = await browser.newContext({ locale: "fr-FR", viewport: { width: 1300, height: 1000 } });
  const faults = [];
  const asked = new Set();
  const page = await context.newPage();
  page.on("console", (message) => ["error", "warning"].includes(message.type()) && faults.push(message.text()));
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("requestfailed", (request) => faults.push(`${request.url()}: ${request.failure()?.errorText}`));
  page.on("request", (request) => asked.add(new URL(request.url())));
  try {
    await page.goto(url);
    await work(page, context);
  } finally {
    await context.close();
  }
  const origins = new Set([...asked].filter((one) => one.protocol !== "data:").map((one) => one.origin));
  return { faults, origins };
}

/** The same where nothing may go wrong, and nobody but the page's own server and the API may be asked. */
async function visitCleanly(url, work) {
  const { faults, origins } = await visit(url, work);
  assert.deepEqual(faults, []);
  assert.deepEqual(origins, new Set([PAGE, API]));
}

/** The id of the disputed question that the article with emoji has a word on. */
async function emojiConflict() {
  const { items } = await ask(`/v1/sources?document=${EMOJI_ARTICLE}`);
  const claims = await ask(`/v1/claims?source=${items[0].id}&actor=pentagone&in_conflict=true`);
  return { group: claims.items[0].group.id, claim: claims.items[0].id, source: items[0].id };
}

describe("CORS", () => {
  test("a page from the allowed origin reads the API, its ETag and its Link", () =>
    visitCleanly(pageUrl(PAGE), async (page) => {
      const read = await page.evaluate(async (url) => {
        const first = await fetch(url);
        await first.json();
        const etag = first.headers.get("etag");
        const second = await fetch(url, { headers: { "If-None-Match": etag } });
        await second.text();
        return { etag, link: first.headers.get("link"), ok: first.ok, again: second.status };
      }, `${API}${CLAIMS}&limit=2`);
      assert.match(read.etag, /^"[^"]+"$/);
      assert.match(read.link, /^<\/v1\/actors\/etats-unis\/claims\?.*cursor=.*>; rel="next"$/);
      assert.deepEqual([read.ok, read.again], [true, 304]);
    }));

  test("a page from a third origin does not, and says what to do", async () => {
    const { faults } = await visit(pageUrl(STRANGER), async (page) => {
      await page.getByRole("alert").getByText(`SELON_CORS_ORIGINS=${STRANGER}`).waitFor();
      const refused = await page.evaluate((url) => fetch(url).then(() => null, String), `${API}/v1/actors`);
      assert.equal(refused, "TypeError: Failed to fetch");
    });
    assert.ok(faults.some((fault) => fault.includes("blocked by CORS policy")));
  });
});

describe("the list of claims", () => {
  test("is paged: every claim once, in the order of the API", () =>
    visitCleanly(pageUrl(PAGE, ACTOR, "&limit=4"), async (page) => {
      const listed = await ask(`${CLAIMS}&limit=200`);
      assert.equal(listed.page.next_cursor, null);
      const wanted = listed.items.map((claim) => claim.id);
      assert.ok(wanted.length > 8, "more than two pages");
      const shown = page.locator("#claims > li");
      const more = page.getByRole("button", { name: "Suite" });
      for (let expected = 4; expected < wanted.length; expected += 4) {
        await more.evaluate((button) => (button.click(), button.click())); // an impatient reader
        await shown.nth(Math.min(expected + 4, wanted.length) - 1).waitFor();
        await page.locator(`#claims > li:nth-child(${expected + 1}):focus`).waitFor();
      }
      await more.waitFor({ state: "hidden" });
      assert.deepEqual(await shown.evaluateAll((items) => items.map((item) => item.dataset.claim)), wanted);
      const status = await page.getByRole("status").textContent();
      assert.equal(status, `${wanted.length} sur ${wanted.length}\u00a0affirmations`);
    }));

  test("tells figure, stance and place, and who contradicts", async () => {
    const { claim } = await emojiConflict();
    await visitCleanly(pageUrl(PAGE), async (page) => {
      const item = page.locator(`[data-claim="${claim}"]`);
      assert.equal(await item.locator(".figure").textContent(), "environ 12\u202f000 soldats");
      assert.match(await item.textContent(), /Pentagone affirmeRussie/);
      const against = await item.locator(".against").textContent();
      assert.match(against, /Corée du Nord dément/);
      assert.match(against, /chiffres incompatibles/);
    });
  });

  test("lists only the other side where one claim is asserted and denied", async () => {
    await visitCleanly(pageUrl(PAGE), async (page) => {
      await page.locator("[data-claim] .against").first().waitFor();
      const doubled = await page.locator("[data-claim]").evaluateAll((cards) =>
        cards.flatMap((card) => {
          const holders = [...card.querySelectorAll(".holders li")];
          const own = holders.filter((one) => !one.closest(".against")).map((one) => one.textContent);
          return holders.filter((one) => one.closest(".against") && own.includes(one.textContent)).map(String);
        }),
      );
      assert.deepEqual(doubled, []);
    });
  });
});

describe("a conflict", () => {
  test("opens by a click: positions side by side, relations with reasons, and a way back", async () => {
    const { claim, group } = await emojiConflict();
    const conflict = await ask(`/v1/conflicts/${group}`);
    await visitCleanly(pageUrl(PAGE), async (page) => {
      await page.locator(`[data-claim="${claim}"] a`).click();
      await page.getByRole("heading", { name: conflict.question }).and(page.locator(":focus")).waitFor();
      const positions = await page.locator(".positions > li").allTextContents();
      assert.equal(positions.length, conflict.positions.length);
      for (const [index, position] of conflict.positions.entries()) {
        const said = [position.figure?.label ?? position.text, position.stance_label];
        const holders = position.holders.map((holding) => holding.actor.name);
        const counts = [`${position.mentions}\u00a0mention`, `${position.origins}\u00a0origine`];
        for (const word of [...said, ...holders, ...counts]) {
          assert.ok(positions[index].includes(word), `${word} in ${positions[index]}`);
        }
      }
      const reasons = await page.locator(".relations [lang=en]").allTextContents();
      assert.deepEqual(reasons.sort(), conflict.relations.map((relation) => relation.reason).sort());
      if (SELON_SCREENSHOT) await page.screenshot({ path: SELON_SCREENSHOT, fullPage: true });
      await page.locator(".positions a").last().click();
      await page.locator(`#preuve-${positions.length}:focus`).waitFor();
      await page.goBack();
      await page.locator("#conflict").waitFor({ state: "hidden" });
    });
  });

  test("shows exactly the words of the evidence, after emoji too", async () => {
    const { group, source } = await emojiConflict();
    const conflict = await ask(`/v1/conflicts/${group}`);
    const { text } = await ask(`/v1/sources/${source}/text`);
    const evidence = conflict.positions.flatMap((position) => position.evidence);
    const behindEmoji = evidence.filter((found) => found.source.id === source).flatMap((found) => found.contents);
    assert.ok(behindEmoji.length >= 3);
    for (const { exact, start, end, start_utf16, end_utf16 } of behindEmoji) {
      assert.equal(text.slice(start_utf16, end_utf16), exact);
      assert.equal([...text].slice(start, end).join(""), exact);
      assert.notEqual(text.slice(start, end), exact, "offsets in code points would be wrong in JavaScript");
    }
    const wanted = evidence.map((found) => [found.id, found.contents.map((span) => span.exact)]);
    await visitCleanly(`${pageUrl(PAGE)}#${group}`, async (page) => {
      const articles = page.locator("[data-attribution]");
      const marked = () =>
        articles.evaluateAll((found) => {
          const words = (one) => [...one.querySelectorAll("mark")].map((mark) => mark.textContent);
          return found.map((one) => [one.dataset.attribution, words(one)]);
        });
      await articles.first().waitFor();
      assert.deepEqual(await marked(), wanted);
      const closed = page.getByRole("button", { name: "Lire tout l’article" });
      while (await closed.count()) await closed.first().click();
      assert.deepEqual(await marked(), wanted);
      const whole = articles.filter({ hasText: "Veille en images" }).locator("blockquote");
      assert.equal(await whole.first().evaluate((quote) => quote.textContent), text);
    });
  });
});

describe("ETag", () => {
  test("the browser's own cache asks with If-None-Match and uses its copy on 304; no preflight is needed", async () => {
    const { group } = await emojiConflict();
    await visitCleanly(`${pageUrl(PAGE)}#${group}`, async (page, context) => {
      const question = page.locator("#question");
      await question.waitFor();
      const before = await page.locator("main").textContent();
      const network = await context.newCDPSession(page);
      const calls = new Map();
      const call = (id) => calls.get(id) ?? calls.set(id, {}).get(id);
      // The extra information is what went over the wire; the rest is what the page got to see.
      network.on("Network.requestWillBeSent", ({ requestId, request }) => Object.assign(call(requestId), request));
      network.on("Network.requestWillBeSentExtraInfo", ({ requestId, headers }) => (call(requestId).sent = headers));
      network.on("Network.responseReceivedExtraInfo", (info) => (call(info.requestId).wire = info.statusCode));
      network.on("Network.responseReceived", (info) => (call(info.requestId).seen = info.response.status));
      await network.send("Network.enable");
      await page.reload();
      await question.waitFor();
      assert.equal(await page.locator("main").textContent(), before);
      const toApi = [...calls.values()].filter((one) => one.url?.startsWith(`${API}/v1/`));
      assert.ok(toApi.length >= 3, "actor, claims, conflict");
      for (const { method, url, sent, wire, seen } of toApi) {
        assert.equal(method, "GET", url);
        const header = Object.keys(sent).find((name) => name.toLowerCase() === "if-none-match");
        assert.match(sent[header] ?? "", /^"[^"]+"$/, url);
        assert.deepEqual([wire, seen], [304, 200], url);
      }
    });
  });
});

describe("what the API does not know", () => {
  const NOT_FOUND = "Failed to load resource: the server responded with a status of 404 (Not Found)";

  test("is explained: an actor, with the nearest names as links that lead on", async () => {
    const { faults, origins } = await visit(pageUrl(PAGE, "pentagonne"), async (page) => {
      const alert = page.getByRole("alert");
      await alert.getByText("There is no actor with the id 'pentagonne'; did you mean pentagone").waitFor();
      await alert.getByRole("link", { name: "Pentagone", exact: true }).click();
      await page.getByRole("heading", { name: "Pentagone", level: 1 }).waitFor();
      await page.locator("#claims > li").first().waitFor();
    });
    assert.deepEqual(faults, [NOT_FOUND]);
    assert.deepEqual(origins, new Set([PAGE, API]));
  });

  test("is explained: a conflict, beside the claims", async () => {
    const { faults } = await visit(`${pageUrl(PAGE)}#inconnu`, async (page) => {
      await page.getByRole("alert").getByText("There is no conflict with the id 'inconnu'").waitFor();
      assert.equal(await page.locator("#claims > li").count(), 10);
    });
    assert.deepEqual(faults, [NOT_FOUND]);
  });
});
