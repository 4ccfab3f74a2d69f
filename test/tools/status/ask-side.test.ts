import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { askSide } from "../../../tools/status/ask-side.ts";

const HOST = "mcp.acme.test";
const hasOpenssl = spawnSync("openssl", ["version"]).status === 0;

describe.skipIf(!hasOpenssl)("askSide", () => {
  const directory = mkdtempSync(join(tmpdir(), "ask-side-"));
  const seen: (string | undefined)[] = [];
  let answers: Readonly<Record<string, readonly [number, string]>> = {};
  let ca = "";
  let server: ReturnType<typeof createServer>;

  beforeAll(async () => {
    const [keyFile, certFile] = ["key.pem", "cert.pem"].map((name) => join(directory, name)) as [
      string,
      string,
    ];
    const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", keyFile];
    const subject = ["-subj", `/CN=${HOST}`, "-addext", `subjectAltName=DNS:${HOST}`];
    execFileSync("openssl", ["req", "-x509", "-days", "2", ...key, ...subject, "-out", certFile], {
      stdio: "ignore",
    });
    ca = readFileSync(certFile, "utf8");
    server = createServer({ key: readFileSync(keyFile), cert: ca }, (request, response) => {
      seen.push(request.headers.host);
      const [status, body] = answers[request.url ?? ""] ?? [404, ""];
      response.writeHead(status).end(body);
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterAll(() => {
    server.close();
    rmSync(directory, { recursive: true });
  });

  const ask = (trusted: boolean) => {
    const { port } = server.address() as AddressInfo;
    return askSide({ host: HOST, address: "127.0.0.1", connection: { port, ...(trusted ? { ca } : {}) } });
  };

  it("is healthy when it lives and is ready, asked at its address by the clients' name", async () => {
    answers = { "/health": [200, "{}"], "/ready": [200, "{}"] };
    expect(await ask(true)).toEqual({ status: "healthy", milliseconds: expect.any(Number) });
    expect(new Set(seen)).toEqual(new Set([HOST]));
  });

  it("says what is wrong when it is not ready", async () => {
    answers = { "/health": [200, "{}"], "/ready": [503, '{"status":"draining"}'] };
    expect(await ask(true)).toEqual({
      status: "unhealthy",
      reason: '/ready answered 503: {"status":"draining"}',
    });
  });

  it("does not take a certificate that nobody vouches for", async () => {
    expect(await ask(false)).toMatchObject({
      status: "unreachable",
      reason: expect.stringContaining("self-signed"),
    });
  });

  it("is unreachable where nobody listens", async () => {
    const closed = createTcpServer().listen(0, "127.0.0.1");
    await once(closed, "listening");
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, "close");
    const health = await askSide({ host: HOST, address: "127.0.0.1", connection: { port } });
    expect(health).toEqual({ status: "unreachable", reason: expect.stringContaining("ECONNREFUSED") });
  });
});
