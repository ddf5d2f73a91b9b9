# Build: an environment with exactly the pinned packages, and Selon in it, compiled.
FROM python:3.11.13-slim-bookworm AS build
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

# The same with Dask, for the workers of a cluster and for who gives them work.
FROM build AS build-dask
COPY requirements-dask.txt ./
RUN /opt/venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes -r requirements-dask.txt

# Run: no build tools, no root; only /data and /tmp are written to.
FROM python:3.11.13-slim-bookworm AS run
RUN useradd --system --uid 10001 --no-create-home selon && install -d -o selon /data
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1
WORKDIR /srv/selon

FROM run AS dask
COPY --from=build-dask /opt/venv /opt/venv
COPY --from=build-dask /srv/selon /srv/selon
# Dask would look for its configuration in a home that the user does not have.
ENV DASK_CONFIG=/tmp/dask
USER 10001
EXPOSE 8786 8787
CMD ["dask", "scheduler", "--host", "0.0.0.0", "--no-jupyter"]

FROM run AS selon
COPY --from=build /opt/venv /opt/venv
COPY --from=build /srv/selon /srv/selon
ENV SELON_DATABASE_URL=sqlite:////data/selon.db \
    SQLITE_TMPDIR=/data \
    SELON_HOST=0.0.0.0 \
    SELON_LOG=json
USER 10001
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/healthz', timeout=4)"]
CMD ["selon", "up"]
