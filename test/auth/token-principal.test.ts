import { describe, expect, it } from "vitest";
import { tokenPrincipal, tokenScopes } from "../../app/auth/token-principal.ts";

describe("tokenPrincipal", () => {
  it.each([
    [{ client_id: "app", sub: "ann" }, "oauth:app/ann"],
    [{ azp: "app", sub: "ann" }, "oauth:app/ann"],
    [{ client_id: "app", azp: "other", sub: "ann" }, "oauth:app/ann"],
    [{ sub: "ann" }, "oauth:/ann"],
    [{ client_id: "app" }, "oauth:app/"],
    [{ client_id: "a/b", sub: "c:d" }, "oauth:a%2Fb/c%3Ad"],
    [{ client_id: "a", sub: "\ud800" }, "oauth:a/%EF%BF%BD"],
  ])("makes of %j the id %s", (claims, id) => {
    expect(tokenPrincipal(claims)?.id).toBe(id);
  });

  it.each([[{}], [{ sub: "" }], [{ sub: 7, client_id: ["app"] }]])("knows nobody by %j", (claims) => {
    expect(tokenPrincipal(claims)).toBeUndefined();
  });

  it("never gives the metrics a name that came in a token", () => {
    expect(tokenPrincipal({ client_id: "ci", sub: "ci" })?.clientId).toBe("other");
  });
});

describe("tokenScopes", () => {
  it.each([
    [{ scope: "data:process upstream:call" }, ["data:process", "upstream:call"]],
    [{ scp: ["data:process", "upstream:call"] }, ["data:process", "upstream:call"]],
    [{ scp: "data:process" }, ["data:process"]],
    [{ scope: "a:b", scp: ["a:b", "c:d"] }, ["a:b", "c:d"]],
    [{ scope: "  " }, []],
    [{ scope: { all: true }, scp: [7, null] }, []],
    [{}, []],
  ])("reads %j as %j", (claims, scopes) => {
    expect(tokenScopes(claims)).toEqual(scopes);
  });
});
