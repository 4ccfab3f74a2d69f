import { paths } from "../contract/endpoints.ts";
import { isLoopback } from "../contract/parse-settings.ts";
import type { HttpHandler } from "./http-exchange.ts";

export interface HomePageOptions {
  readonly title: string;
  readonly version: string;
  readonly toolNames: readonly string[];
}

/** A short page for people who open the server in a browser: what this is, and how to connect. */
export function createHomePage({ title, version, toolNames }: HomePageOptions): HttpHandler {
  return async (request) => {
    const host = request.headers.host ?? "localhost";
    // Only a laptop serves without TLS; elsewhere a load balancer ends it in front of this process.
    const scheme = isLoopback(host.replace(/:\d+$/, "")) ? "http" : "https";
    const origin = `${scheme}://${host}`;
    return {
      status: 200,
      headers: {
        "content-type": "text/html; charset=utf-8",
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        "x-content-type-options": "nosniff",
      },
      body: render({ title, version, toolNames, endpoint: `${origin}${paths.mcp}` }),
    };
  };
}

function render({ title, version, toolNames, endpoint }: HomePageOptions & { endpoint: string }): string {
  const config = JSON.stringify({ mcpServers: { home: { type: "http", url: endpoint } } }, null, 2);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.6 system-ui, sans-serif; }
  body { max-width: 42rem; margin: 3rem auto; padding: 0 1.25rem; }
  h1 { font-size: 1.5rem; margin-bottom: 0; }
  h2 { font-size: 1.1rem; margin-top: 2rem; }
  pre { padding: .9rem 1rem; overflow-x: auto; border: 1px solid color-mix(in srgb, currentColor 25%, transparent);
    border-radius: .5rem; font-size: .9rem; }
  code { font-family: ui-monospace, monospace; }
</style>
<main>
<h1>${escapeHtml(title)}</h1>
<p>A <a href="https://modelcontextprotocol.io">Model Context Protocol</a> server, version ${escapeHtml(version)}.
It speaks Streamable HTTP at <code>${escapeHtml(endpoint)}</code>.</p>
<h2>Connect a client</h2>
<pre><code>${escapeHtml(config)}</code></pre>
<p>Or look around with the Inspector:</p>
<pre><code>npx @modelcontextprotocol/inspector --cli ${escapeHtml(endpoint)} --transport http --method tools/list</code></pre>
<h2>Tools</h2>
<ul>${toolNames.map((name) => `<li><code>${escapeHtml(name)}</code></li>`).join("")}</ul>
<h2>How it is</h2>
<p><a href="${paths.health}">Health</a> · <a href="${paths.ready}">Readiness</a></p>
</main>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
