# Build: an environment with exactly the pinned packages, and Selon in it.
FROM python:3.11-slim-bookworm AS build
WORKDIR /srv/selon
COPY requirements.txt ./
RUN python -m venv /opt/venv \
 && /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements.txt
COPY pyproject.toml README.md LICENSE ./
COPY app ./app
COPY migrations ./migrations
COPY seeds ./seeds
RUN /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --no-deps --no-build-isolation -e . \
 && /opt/venv/bin/python -m compileall -q app migrations

# Run: no build tools, no root; only /data is written to.
FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --no-create-home selon && install -d -o selon /data
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/selon /srv/selon
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    SELON_DATABASE_URL=sqlite:////data/selon.db \
    SQLITE_TMPDIR=/data \
    SELON_HOST=0.0.0.0
USER selon
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["selon", "up"]
