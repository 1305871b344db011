FROM python:3.13-slim AS build
WORKDIR /app
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
RUN python -m venv venv
COPY requirements.lock .
RUN venv/bin/pip install --require-hashes --requirement requirements.lock
RUN printf '#!/app/venv/bin/python\nfrom recruit.cli import main\nmain()\n' > venv/bin/recruit \
    && chmod 755 venv/bin/recruit

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home recruit \
    && install --directory --owner recruit --mode 0700 /data
WORKDIR /app
COPY --from=build /app/venv venv
COPY piccolo_migrations piccolo_migrations
COPY recruit recruit
ENV PATH=/app/venv/bin:$PATH \
    PYTHONPATH=/app \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    RECRUIT_DATA_DIR=/data
USER recruit
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=4s --start-period=20s --retries=3 \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/health', timeout=3)"]
CMD ["granian", "--interface", "asgi", "--factory", "--no-ws", "--host", "0.0.0.0", "--port", "8000", "recruit.app:create_app"]
