# An image that contains only the static binary:
#
#   docker run --rm -v "$PWD:/work" -u "$(id -u):$(id -g)" ghcr.io/dynagate/dynagate synth orders.yaml
FROM rust:1.95-slim-bookworm AS build
WORKDIR /dynagate
COPY . .
RUN cargo xtask dist binary && cp target/*/dist/dynagate /usr/local/bin/dynagate

FROM scratch
COPY LICENSE LICENSE-APACHE LICENSE-MIT /licenses/
COPY --from=build /usr/local/bin/dynagate /dynagate
WORKDIR /work
USER 65532:65532
HEALTHCHECK NONE
ENTRYPOINT ["/dynagate"]
