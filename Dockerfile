# Another registry or version of Node: docker build --build-arg NODE_IMAGE=... .
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS build
# An SBOM of the image lists what is bundled too: this stage ends with the production dependencies and no others.
ARG BUILDKIT_SBOM_SCAN_STAGE=true
WORKDIR /build
COPY package.json package-lock.json ./
# Scripts would build before the sources are here, and bring a Node that the image has.
RUN npm ci --ignore-scripts
COPY build.ts spec.json ./
COPY src ./src
RUN npm run build && npm prune --omit=dev --ignore-scripts

# Not part of the image, see compose.yaml.
FROM build AS demo
COPY test ./test
USER 1000:1000
CMD ["node", "test/demo/demo.ts"]

FROM ${NODE_IMAGE} AS runtime
# What installs and compiles packages, about 50 MB unpacked. A shell stays: Airbyte starts connectors with it.
RUN rm -rf \
    /opt/yarn-* \
    /usr/bin/apt* /usr/bin/perl* /usr/lib/apt /usr/share/perl5 \
    /usr/lib/*-linux-gnu/gconv /usr/lib/*-linux-gnu/perl-base \
    /usr/local/bin/corepack /usr/local/bin/np[mx] /usr/local/bin/yarn* \
    /usr/local/include /usr/local/lib/node_modules /usr/local/share/doc /usr/local/share/man \
    /var/cache/* /var/lib/apt
WORKDIR /airbyte/integration_code
# Everything is bundled into one file. The other one says which kind of module it is.
COPY --from=build /build/dist ./
# Airbyte and PyAirbyte put files of a job below this folder, as whichever user runs the container. Like /tmp, any user can
# create files there, and only their owner can remove them.
RUN chmod 1777 /airbyte

# One layer, without what was removed.
FROM scratch
# hadolint ignore=DL3067
COPY --from=runtime / /
ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
WORKDIR /airbyte/integration_code
# One heap of the allocator of C, whatever the number of threads: 11 to 18 MiB less (bench/measurements/memory.ts).
ENV MALLOC_ARENA_MAX=1
# The user node of the base. Kubernetes takes numbers only for a user that is not root.
USER 1000:1000
ENV AIRBYTE_ENTRYPOINT="node /airbyte/integration_code/source-fauna.js"
# No shell in between: SIGTERM reaches Node.
ENTRYPOINT ["node", "/airbyte/integration_code/source-fauna.js"]
LABEL io.airbyte.version=1.3.0 \
      io.airbyte.name=airbyte/source-fauna \
      org.opencontainers.image.title=source-fauna \
      org.opencontainers.image.description="Airbyte source connector for the Fauna database" \
      org.opencontainers.image.version=1.3.0 \
      org.opencontainers.image.licenses=MIT
