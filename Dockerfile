# syntax=docker/dockerfile:1

# Builds .venv with the very steps of the Makefile; pip's cache stays outside the image.
FROM python:3.11-slim AS build
RUN apt-get update && apt-get install --yes --no-install-recommends make && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY pyproject.toml constraints.txt Makefile ./
COPY src ./src
COPY models/words/kbassist_words ./models/words/kbassist_words
RUN --mount=type=cache,target=/root/.cache/pip make install PYTHON=/usr/local/bin/python3.11

# Runs it: no make, no pip cache, no root, and nothing is fetched at start, for the model's weights are inside .venv.
FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /app --shell /usr/sbin/nologin kbassist \
    && install --directory --owner kbassist --mode 700 /data
WORKDIR /app
COPY --from=build /app/.venv ./.venv
COPY --from=build /app/src ./src
COPY --from=build /app/models ./models
COPY LICENSE ./
COPY corpus/articles ./corpus/articles
ENV PATH=/app/.venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    HF_HUB_OFFLINE=1 \
    HF_HOME=/data/huggingface \
    KBASSIST_HOME=/data \
    KBASSIST_HOST=0.0.0.0 \
    KBASSIST_PORT=8000
USER kbassist
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import os, urllib.request as u; u.urlopen('http://127.0.0.1:' + os.environ['KBASSIST_PORT'] + '/healthz', timeout=2)"]
ENTRYPOINT ["kbassist"]
CMD ["serve"]
