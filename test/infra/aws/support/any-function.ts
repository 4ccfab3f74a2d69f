import type { Construct } from "constructs";
import { ServerFunction } from "../../../../infra/aws/server-function.ts";

/** A function for what stands before one. */
export function anyFunction(scope: Construct): ServerFunction {
  return new ServerFunction(scope, "server", {
    name: "mcp-dev",
    image: `r@sha256:${"a".repeat(64)}`,
    settings: { plain: {}, secrets: {} },
    secretAccess: [],
    permissionsBoundary: "boundary",
    keyArn: "key",
    release: 1,
    reservedConcurrency: 1,
    responseTransfer: "stream",
  });
}
