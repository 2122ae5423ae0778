# Another registry or version: docker build --build-arg NODE_IMAGE=... .
ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json ./
# Scripts would build before the sources are here, and bring a Node that the image has.
RUN npm ci --ignore-scripts
COPY spec.json ./
COPY src ./src
RUN npm run build

FROM ${NODE_IMAGE}
WORKDIR /airbyte/integration_code
# Everything is bundled into this file.
COPY --from=build /build/dist/source-fauna.js ./
USER node
ENV AIRBYTE_ENTRYPOINT="node /airbyte/integration_code/source-fauna.js"
# No shell in between: SIGTERM reaches Node.
ENTRYPOINT ["node", "/airbyte/integration_code/source-fauna.js"]
LABEL io.airbyte.version=1.0.0
LABEL io.airbyte.name=airbyte/source-fauna
