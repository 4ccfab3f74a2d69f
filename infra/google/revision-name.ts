import type { Construct } from "constructs";
import { Fn, TerraformLocal } from "#tf";

export interface RevisionNameProps {
  /** Name of the service, up to 34 characters. */
  readonly name: string;
  /** Image by digest. */
  readonly image: string;
  /** From 1 to 99999. */
  readonly release: number;
  /** Everything else that the revision consists of. */
  readonly template: object;
}

/**
 * The name of a revision, up to 63 characters: `<service>-<release>-<12 digits of the image's digest>-<8 of the content>`.
 *
 * A name belongs to one content for good: Cloud Run refuses another under it. So Terraform computes the last part, which
 * knows what the synthesized text does not, such as the version of a secret that was just written.
 *
 * @see https://docs.cloud.google.com/run/docs/managing/revisions
 */
export function nameRevision(scope: Construct, props: RevisionNameProps): string {
  const { name, image, release, template } = props;
  const digest = image.slice(image.indexOf("@sha256:") + "@sha256:".length).slice(0, 12);
  const content = new TerraformLocal(scope, "revision-content", template);
  return `${name}-${release}-${digest}-${Fn.substr(Fn.sha256(Fn.jsonencode(content.expression)), 0, 8)}`;
}
