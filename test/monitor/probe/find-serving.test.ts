import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { findServing } from "../../../app/monitor/probe/find-serving.ts";

const servers: ReturnType<typeof createServer>[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

async function serve(headers: Record<string, string>): Promise<URL> {
  const server = createServer((_request, response) => response.writeHead(200, headers).end());
  servers.push(server);
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
}

const targets = ["primary", "secondary"].map((name) => ({ name, url: new URL(`https://${name}.test/`) }));
const addresses: Readonly<Record<string, readonly string[]>> = {
  "primary.test": ["192.0.2.1"],
  "secondary.test": ["192.0.2.8", "192.0.2.9"],
};

function find(url: URL, extra: Readonly<Record<string, readonly string[]>> = {}) {
  const resolve = async (host: string) => ({ ...addresses, ...extra })[host] ?? [];
  return findServing(url, { targets, timeoutMs: 2000, signal: new AbortController().signal, resolve });
}

describe("findServing", () => {
  it("believes the proxy that names the server", async () => {
    const url = await serve({ "x-served-by": "secondary" });
    expect(await find(url)).toEqual({ url: url.href, serving: "secondary" });
  });

  it("does not take the name of a server that is not watched", async () => {
    expect(await find(await serve({ "x-served-by": "other" }))).toMatchObject({ serving: null });
  });

  it("finds by address where DNS points, whether or not it answers", async () => {
    const url = new URL("https://service.invalid/");
    expect(await find(url, { "service.invalid": ["192.0.2.9"] })).toEqual({
      url: url.href,
      serving: "secondary",
      reason: expect.any(String),
    });
  });

  it("cannot tell when several have the address, none has, or the port is another", async () => {
    const both = { "service.invalid": ["192.0.2.1", "192.0.2.8"] };
    expect(await find(new URL("https://service.invalid/"), both)).toMatchObject({ serving: null });
    const none = { "service.invalid": ["192.0.2.77"] };
    expect(await find(new URL("https://service.invalid/"), none)).toMatchObject({ serving: null });
    const first = { "service.invalid": ["192.0.2.1"] };
    expect(await find(new URL("https://service.invalid:8443/"), first)).toMatchObject({ serving: null });
  });
});
