# One image for web, worker, beat and sweeper; docker-compose.yml says which is which.
FROM node:22-slim AS assets
WORKDIR /build
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY assets/ assets/
RUN mkdir -p static/build \
    && node node_modules/sass/sass.js --no-source-map --style=compressed --quiet-deps \
        --load-path=node_modules assets:static/build \
    && cp node_modules/nhsuk-frontend/dist/nhsuk/nhsuk-frontend.min.js static/build/ \
    && cp -r node_modules/nhsuk-frontend/dist/nhsuk/assets/images static/build/images \
    && cd assets && find . -type f ! -name '*.scss' -exec cp --parents {} ../static/build/ \;

FROM python:3.13-slim
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=config.settings \
    NUMBA_CACHE_DIR=/var/cache/careround/numba
WORKDIR /app
RUN useradd --system --create-home careround \
    && install -d -o careround /var/cache/careround /var/lib/careround
COPY requirements.lock .
RUN pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
COPY --from=assets /build/static/build static/build
USER careround
EXPOSE 8000
CMD ["python", "-m", "uvicorn", "config.asgi:application", "--host", "0.0.0.0", "--port", "8000", \
     "--log-level", "warning", "--no-access-log", "--no-server-header", \
     "--timeout-graceful-shutdown", "10"]
