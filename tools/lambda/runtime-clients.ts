import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const path = (from: string) => fileURLToPath(new URL(from, import.meta.url));

const official = path("../../test/lambda-ric/node_modules/aws-lambda-ric/index.mjs");

/** What calls a handler inside of Lambda: ours always, the official one where `npm ci` was run in test/lambda-ric. */
export const runtimeClients = [
  { name: "the stand-in", file: path("./runtime-client.ts"), installed: true },
  { name: "aws-lambda-ric", file: official, installed: existsSync(official) },
] as const;
