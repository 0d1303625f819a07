# One file for every service: docker build --target imaging|color|products|gateway .
# Without internet, give the face model as a build context: --build-context face-model=FOLDER

FROM python:3.13-slim-trixie AS base
ENV PYTHONUNBUFFERED=1 PATH=/app/.venv/bin:$PATH FASHION_HOST=0.0.0.0 FASHION_DRAIN_SECONDS=5
WORKDIR /app
RUN useradd --uid 10001 --no-create-home fashion

# OpenCV's YuNet (MIT license). A build context of this name takes the stage's place.
FROM scratch AS face-model
ADD --checksum=sha256:8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4 \
    https://github.com/opencv/opencv_zoo/raw/main/models/face_detection_yunet/face_detection_yunet_2023mar.onnx /

FROM base AS dependencies
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1
RUN pip install --no-cache-dir uv
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-dev --no-install-project

FROM dependencies AS imaging-dependencies
RUN uv sync --frozen --no-dev --no-install-project --extra imaging

FROM dependencies AS package
COPY README.md ./
COPY src src
RUN uv build --wheel --out-dir /wheel

FROM dependencies AS installed
COPY --from=package /wheel /wheel
RUN uv pip install --no-deps /wheel/*.whl

FROM imaging-dependencies AS imaging-installed
COPY --from=package /wheel /wheel
RUN uv pip install --no-deps /wheel/*.whl

FROM base AS service
COPY --from=installed /app/.venv .venv
USER 10001

FROM service AS color
EXPOSE 8002
HEALTHCHECK CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8002/health')"]
CMD ["fashion", "serve", "color"]

FROM service AS products
EXPOSE 8003
HEALTHCHECK CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8003/health')"]
CMD ["fashion", "serve", "products"]

FROM service AS gateway
EXPOSE 8080
HEALTHCHECK CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/health')"]
CMD ["fashion", "serve", "gateway"]

FROM base AS imaging
COPY --from=imaging-installed /app/.venv .venv
COPY --from=face-model face_detection_yunet_2023mar.onnx /models/
ENV FASHION_FACE_MODEL=/models/face_detection_yunet_2023mar.onnx
USER 10001
EXPOSE 8001
HEALTHCHECK CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8001/health')"]
CMD ["fashion", "serve", "imaging"]
