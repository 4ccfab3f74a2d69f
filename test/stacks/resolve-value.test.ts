import { describe, expect, it } from "vitest";
import { App, DefaultTokenResolver, Fn, Lazy, StringConcat, TerraformStack, Token, Tokenization } from "#tf";
import { resolveValue } from "../../stacks/resolve-value.ts";

describe("resolveValue", () => {
  const scope = new TerraformStack(new App({ stackTraces: false }), "stack");
  const cdktf = (value: unknown) =>
    Tokenization.resolve(value, {
      scope,
      resolver: new DefaultTokenResolver(new StringConcat()),
      preparing: false,
    });
  const text = Token.asString({ here: "a token" });
  const number = Token.asNumber(Lazy.numberValue({ produce: () => 7 }));
  class Point {
    readonly x = [text, undefined];
  }

  it.each([
    ["plain values", { a: [1, -2, 0.5, "x", "", true, null], b: {}, c: [], d: `1e+5 \${data.x.y} }` }],
    ["what is undefined", { a: undefined, b: [undefined, { c: undefined }] }],
    ["a text that is a token", { a: [{ b: text }] }],
    ["a text with tokens inside", { a: `before ${Token.asString("mid")} and ${number} after` }],
    ["a number that is a token", { a: number, b: [number, 1] }],
    ["a list of texts that is a token", { a: Token.asList(["x", "y"]) }],
    [
      "a list of numbers that is a token",
      { a: Token.asNumberList(Lazy.listValue({ produce: () => ["x"] })) },
    ],
    ["maps that are tokens", { a: Token.asStringMap({ x: text }), b: Token.asNumberMap({ y: 1 }) }],
    ["a key that is a token", { [Token.asString("name")]: 1 }],
    ["an expression", { a: Fn.join(",", [text, "x"]), b: `\${${Fn.lower("X")}}` }],
    ["what is produced late", Lazy.anyValue({ produce: () => ({ a: [text, undefined], b: undefined }) })],
    ["instances of classes", { a: new Point(), b: new Date(0) }],
    ["a block without a prototype", Object.assign(Object.create(null), { a: text })],
  ])("gives what cdktf gives for %s", (_, value) => {
    expect(resolveValue(scope, value)).toEqual(cdktf(value));
  });

  it.each([
    ["a function", { a: { b: () => 1 } }],
    ["a construct", { a: scope }],
    ["a list's token among others", { a: [...Token.asList(Lazy.listValue({ produce: () => ["x"] })), "y"] }],
    ["a list's token as a text", { a: Token.asList(Lazy.listValue({ produce: () => ["x"] }))[0] }],
    [
      "a map's value in its place",
      { a: Object.values(Token.asStringMap(Lazy.anyValue({ produce: () => 1 }))) },
    ],
    ["a number map's value in its place", { a: Token.NUMBER_MAP_TOKEN_VALUE }],
  ])("refuses %s, as cdktf does", (_, value) => {
    expect(() => cdktf(value)).toThrow();
    expect(() => resolveValue(scope, value)).toThrow();
  });

  it("shares nothing with the value", () => {
    const value = { a: [{ b: {} }] };
    const resolved = resolveValue(scope, value) as typeof value;
    expect(resolved.a[0]).not.toBe(value.a[0]);
    expect(resolved.a[0]?.b).not.toBe(value.a[0]?.b);
  });
});
