import { once } from "node:events";
import { createServer } from "node:http";
import { type AddressInfo, createConnection } from "node:net";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import { batchRequests } from "../../app/http/batch-requests.ts";

/** What happened, in order, when requests for /a, /b and /c came in one piece. */
async function sendThree(maxConcurrent: number): Promise<readonly string[]> {
  const seen: string[] = [];
  const served = batchRequests(async (request, response) => {
    seen.push(`begin ${request.url}`);
    await Promise.resolve();
    seen.push(`end ${request.url}`);
    response.end(request.url);
  }, maxConcurrent);
  const server = createServer((request, response) => {
    seen.push(`read ${request.url}`);
    served(request, response);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const { port } = server.address() as AddressInfo;
  const socket = createConnection({ port, host: "127.0.0.1" });
  socket.end(["/a", "/b", "/c"].map((path) => `GET ${path} HTTP/1.1\r\nhost: localhost\r\n\r\n`).join(""));
  const answers = await text(socket);
  server.close();
  expect(answers.match(/\/[abc]$|\/[abc](?=HTTP)/g)).toEqual(["/a", "/b", "/c"]);
  return seen;
}

it("serves what was read together at once, after all of it was read", async () => {
  expect(await sendThree(100)).toEqual([
    ...["read /a", "read /b", "read /c"],
    ...["begin /a", "begin /b", "begin /c"],
    ...["end /a", "end /b", "end /c"],
  ]);
});

it("begins no more at a time than may be served at a time", async () => {
  expect(await sendThree(2)).toEqual([
    ...["read /a", "read /b", "read /c"],
    ...["begin /a", "begin /b", "end /a", "end /b"],
    ...["begin /c", "end /c"],
  ]);
});
