import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { App, TerraformElement, TerraformOutput, TerraformResource, TerraformStack, Token } from "#tf";
import { createApp } from "../../stacks/create-app.ts";
import { EnvironmentStack } from "../../stacks/environment-stack.ts";
import { resolveEnvironments } from "../../stacks/environments/index.ts";
import { anyEnvironment, environmentForms } from "./support/environment-forms.ts";
import { testIdentifiers } from "./support/identifiers.ts";

class AnyStack extends EnvironmentStack {}

const outdir = mkdtempSync(join(tmpdir(), "render-stack-"));
afterAll(() => rmSync(outdir, { recursive: true }));

describe("renderStack", () => {
  it("gives what cdktf gives, for every stack of every environment", () => {
    const app = createApp([...resolveEnvironments(testIdentifiers), ...environmentForms()], { outdir });
    const stacks = app.node.children.filter(TerraformStack.isStack);
    expect(stacks.length).toBeGreaterThan(0);
    for (const stack of stacks) expect(stack.toTerraform()).toEqual(throughCdktf(stack));
  });

  it("gives what cdktf gives for overrides, of the stack and of its elements", () => {
    const stack = anyStack();
    const first = anyResource(stack, "first");
    first.addOverride("list", ["a"]);
    first.addOverride("gone", undefined);
    new TerraformOutput(stack, "out", { value: first.fqn });
    new TerraformOutput(stack, "other", { value: "x", dependsOn: [first] });
    anyResource(stack, "second").importFrom("an-id");
    stack.addOverride("resource.any_thing.first.list", [Token.asString("b")]);
    stack.addOverride("resource.any_thing.first.whole", Token.asAny({ c: [undefined, 1] }));
    stack.addOverride("resource.any_thing.second.import_only", { deep: { gone: undefined, kept: null } });
    stack.addOverride("output.other", undefined);
    stack.addOverride("terraform.required_version", undefined);
    stack.addOverride("new.place", [{ d: first.fqn }]);
    const rendered = stack.toTerraform();
    expect(rendered).toEqual(throughCdktf(stack));
    expect(rendered).toMatchObject({ resource: { any_thing: { first: { list: ["a", "b"] } } } });
    expect(rendered["output"]).not.toHaveProperty("other");
  });

  it("leaves the elements of a stack inside another to that stack", () => {
    const outer = anyStack();
    const inner = new TerraformStack(outer, "inner");
    anyResource(inner, "inside");
    expect(outer.toTerraform()).toEqual(throughCdktf(outer));
    expect(JSON.stringify(outer.toTerraform())).not.toContain("inside");
  });

  it("says what cannot be resolved as cdktf says it, with the place", () => {
    const stack = anyStack();
    anyResource(stack, "wrong").addOverride("here", { deep: () => 1 });
    expect(messageOf(() => stack.toTerraform())).toMatch(/\/resource\/any_thing\/wrong\/here\/deep/);
    expect(messageOf(() => stack.toTerraform())).toBe(messageOf(() => throughCdktf(stack)));
  });
});

describe("EnvironmentStack", () => {
  it("names every element as cdktf does, whichever stack asked first", () => {
    const app = createApp(resolveEnvironments(testIdentifiers), { outdir });
    const elements = app.node.findAll().filter(TerraformElement.isTerraformElement);
    expect(elements.length).toBeGreaterThan(0);
    for (const element of elements) {
      const stack = element.cdktfStack;
      const id = TerraformStack.prototype["allocateLogicalId"].call(stack, element);
      expect(stack.getLogicalId(element)).toBe(id);
    }
  });
});

function anyStack(): AnyStack {
  return new AnyStack(new App({ outdir, stackTraces: false }), "stack", { environment: anyEnvironment() });
}

function anyResource(scope: TerraformStack, id: string): TerraformResource {
  return new TerraformResource(scope, id, { terraformResourceType: "any_thing" });
}

/** What cdktf's own method gives. */
function throughCdktf(stack: TerraformStack): Record<string, unknown> {
  return TerraformStack.prototype.toTerraform.call(stack);
}

function messageOf(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
}
