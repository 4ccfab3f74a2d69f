# The server, for containers and for Lambda, and its monitor. `docker build .` makes the server's image, `--target lambda`
# Lambda's, `--target monitor` the monitor's.
#
#   docker build --build-arg REVISION=$(git rev-parse HEAD) --build-arg SOURCE=<this repo's URL> .

FROM node:24-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
# What the server runs on, and of the development tools the bundler alone: all in the locked versions.
RUN npm pkg set "dependencies.esbuild=$(node -p 'require("./package.json").devDependencies.esbuild')" \
  && npm pkg delete devDependencies optionalDependencies \
  && npm ci --omit=dev --ignore-scripts
COPY tools/build.ts tools/build.ts
COPY tools/build tools/build
COPY tools/shared tools/shared
COPY app app
RUN npm run build && mkdir data

# Where Lambda's own Node keeps what it compiles for a first answer, and is asked whether it takes that again: as it is
# started by hand, and with flags such as Lambda's bootstrap gives (docs/decisions/0014).
FROM public.ecr.aws/lambda/nodejs:24 AS lambda-code
COPY --from=build /src/dist/package.json /src/dist/cache-code.mjs ${LAMBDA_TASK_ROOT}/
COPY --from=build /src/dist/lambda-parts ${LAMBDA_TASK_ROOT}/lambda-parts
RUN node cache-code.mjs && node cache-code.mjs --check \
  && node --expose-gc --max-semi-space-size=51 --max-old-space-size=921 cache-code.mjs --check

FROM public.ecr.aws/lambda/nodejs:24 AS lambda
ARG REVISION=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="MCP home, for AWS Lambda" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.revision="$REVISION" \
  org.opencontainers.image.source="$SOURCE"
ENV NODE_ENV=production
COPY --from=build /src/dist/package.json /src/dist/lambda.mjs /src/dist/lambda.mjs.map \
  /src/dist/tool-worker.mjs /src/dist/tool-worker.mjs.map ${LAMBDA_TASK_ROOT}/
COPY --from=lambda-code ${LAMBDA_TASK_ROOT}/lambda-parts ${LAMBDA_TASK_ROOT}/lambda-parts
CMD ["lambda.handler"]

FROM gcr.io/distroless/nodejs24-debian12:nonroot AS monitor
ARG REVISION=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="MCP home, fleet monitor" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.revision="$REVISION" \
  org.opencontainers.image.source="$SOURCE"
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /src/dist/package.json /src/dist/monitor.mjs /src/dist/monitor.mjs.map ./
COPY --from=build /src/dist/monitor-page monitor-page
COPY --from=build /src/dist/monitor-parts monitor-parts
# Where the history lives; a volume put here belongs to the user that writes it.
COPY --from=build --chown=65532:65532 /src/data /data
USER 65532:65532
EXPOSE 9092
ENTRYPOINT ["/nodejs/bin/node", "--enable-source-maps", "--disable-warning=ExperimentalWarning", "/app/monitor.mjs", \
  "--host", "0.0.0.0", "--history", "/data/monitor.db"]
CMD ["--help"]

FROM gcr.io/distroless/nodejs24-debian12:nonroot AS server
ARG REVISION=unknown
ARG SOURCE=unknown
LABEL org.opencontainers.image.title="MCP home" \
  org.opencontainers.image.licenses="Apache-2.0" \
  org.opencontainers.image.revision="$REVISION" \
  org.opencontainers.image.source="$SOURCE"
# Reachable, so the server starts only with AUTH_MODES and ALLOWED_HOSTS.
ENV NODE_ENV=production HOST=0.0.0.0
WORKDIR /app
COPY --from=build /src/dist/package.json /src/dist/server.mjs /src/dist/server.mjs.map \
  /src/dist/tool-worker.mjs /src/dist/tool-worker.mjs.map /src/dist/probe-health.mjs ./
COPY --from=build /src/dist/parts parts
USER 65532:65532
EXPOSE 8080 9090
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
  CMD ["/nodejs/bin/node", "/app/probe-health.mjs"]
ENTRYPOINT ["/nodejs/bin/node", "--enable-source-maps"]
CMD ["/app/server.mjs"]
