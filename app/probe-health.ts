/**
 * Asks the server of this container whether it is alive, and ends with 0 or 1: the image's HEALTHCHECK, where there is
 * no shell and no curl.
 */
import { paths, ports, probes } from "./contract/endpoints.ts";

const port = process.env.PORT || ports.http;
try {
  const answer = await fetch(`http://127.0.0.1:${port}${paths.health}`, {
    signal: AbortSignal.timeout(probes.liveness.timeoutSeconds * 1000),
  });
  process.exitCode = answer.ok ? 0 : 1;
} catch {
  process.exitCode = 1;
}
