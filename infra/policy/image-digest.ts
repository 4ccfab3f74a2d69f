import { runContainers } from "./support/containers.ts";
import { isGiven, type Json, text } from "./support/json.ts";
import { podContainers } from "./support/pods.ts";
import { definePolicy } from "./support/policy.ts";
import type { SynthesizedStack } from "./support/synthesized-stack.ts";

const DIGEST = /@sha256:[0-9a-f]{64}$/;

/** Images are given by digest: what was tested is what runs, in every environment and after every restart. */
export const imageDigest = definePolicy({
  id: "image-digest",
  checkov: ["CKV_K8S_43"],
  *check(stack) {
    for (const { resource, label, image } of images(stack)) {
      if (DIGEST.test(text(image))) continue;
      yield {
        resource,
        problem: `${label} runs the image "${text(image)}", which is not given by digest`,
        fix: "give it as <repository>@sha256:<64 hexadecimal digits>",
      };
    }
  },
});

function* images(stack: SynthesizedStack) {
  for (const { resource, label, attributes } of runContainers(stack)) {
    yield { resource, label, image: attributes["image"] };
  }
  for (const resource of stack.ofType("aws_lambda_function")) {
    const image: Json | undefined = resource.attributes["image_uri"];
    if (isGiven(image)) yield { resource, label: "the function", image };
  }
  for (const { resource, label, attributes } of podContainers(stack)) {
    yield { resource, label, image: attributes["image"] };
  }
}
