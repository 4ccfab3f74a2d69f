import { describe, expect, it } from "vitest";
import { layOut } from "../../../tools/graph/layout.ts";
import { readGraph, type StackJson } from "../../../tools/graph/read-graph.ts";
import { renderSvg } from "../../../tools/graph/render-svg.ts";

const at = (path: string, attributes = {}) => ({ ...attributes, "//": { metadata: { path } } });

const stacks: readonly StackJson[] = [
  {
    name: "dev-foundation",
    dependencies: [],
    terraform: { resource: { aws_ecr_repository: { r: at("dev-foundation/registry/r") } } },
  },
  {
    name: "dev-aws",
    dependencies: ["dev-foundation"],
    terraform: {
      resource: {
        aws_lambda_function: { f: at("dev-aws/server/f", { role: "$" + "{aws_iam_role.role.arn}" }) },
        aws_lambda_permission: { p: at("dev-aws/server/p") },
        aws_iam_role: { role: at("dev-aws/role/role") },
        aws_secretsmanager_secret: { one: at("dev-aws/secrets/one/s"), two: at("dev-aws/secrets/two/s") },
      },
    },
  },
];

describe("readGraph", () => {
  const graph = readGraph(stacks);

  it("draws a construct with what is inside it, grants last", () => {
    expect(graph.stacks[1]?.groups[0]).toEqual({
      id: "dev-aws/server",
      title: "Server",
      caption: undefined,
      provider: "aws",
      rows: [
        { label: "Lambda function", count: 1 },
        { label: "Lambda permission", count: 1 },
      ],
    });
  });

  it("opens a construct that holds nothing but constructs", () => {
    expect(graph.stacks[1]?.groups.map(({ id }) => id)).toEqual([
      "dev-aws/server",
      "dev-aws/role",
      "dev-aws/secrets/one",
      "dev-aws/secrets/two",
    ]);
  });

  it("draws references between constructs, and dependencies between stacks", () => {
    expect(graph.edges).toEqual([
      { from: "dev-aws/server", to: "dev-aws/role" },
      { from: "dev-aws", to: "dev-foundation" },
    ]);
  });
});

describe("layOut", () => {
  it("gives the same drawing for the same graph", async () => {
    const [one, other] = await Promise.all([layOut(readGraph(stacks)), layOut(readGraph(stacks))]);
    expect(renderSvg("a", one)).toBe(renderSvg("a", other));
  });

  it("keeps every group inside its stack, and consumers above producers", async () => {
    const { stacks: drawn, groups } = await layOut(readGraph(stacks));
    expect(drawn.map(({ stack }) => stack.name)).toEqual(["dev-aws", "dev-foundation"]);
    for (const { group, box } of groups) {
      const around = drawn.find(({ stack }) => group.id.startsWith(`${stack.name}/`))?.box;
      expect(around && box.x >= around.x && box.x + box.width <= around.x + around.width).toBe(true);
      expect(around && box.y >= around.y && box.y + box.height <= around.y + around.height).toBe(true);
    }
  });
});

describe("renderSvg", () => {
  it("escapes what it is given and knows the dark", async () => {
    const svg = renderSvg("<a & b>", await layOut(readGraph(stacks)));
    expect(svg).toContain('<title id="title">&#60;a &#38; b&#62;</title>');
    expect(svg).toContain("prefers-color-scheme: dark");
  });
});
