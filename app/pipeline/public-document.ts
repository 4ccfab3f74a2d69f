import { type HttpHandler, jsonResponse } from "./http-exchange.ts";

/** It changes with the settings only, and a client that has an old one for minutes is told 401 meanwhile. */
const MAX_AGE_SECONDS = 300;

/** Answers one JSON document that is the same for everybody. */
export function createPublicDocument(document: object): HttpHandler {
  return async () => jsonResponse(200, document, { "cache-control": `public, max-age=${MAX_AGE_SECONDS}` });
}
