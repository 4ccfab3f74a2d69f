import { Construct } from "constructs";
import { NamespaceV1 } from "#kubernetes/namespace-v1";
import { requireAll } from "../refuse.ts";

export interface NamespaceProps {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /**
   * Refuses to delete the namespace, and everything in it.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;
}

const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const RESTRICTED = "restricted";

/**
 * A namespace whose pods keep the restricted Pod Security Standard: the cluster refuses any other, and says so to
 * whoever applies one.
 *
 * @see https://kubernetes.io/docs/concepts/security/pod-security-standards/#restricted
 */
export class Namespace extends Construct {
  /** The namespace's name, once it exists. */
  readonly name: string;

  constructor(scope: Construct, id: string, { name, labels, deletionProtection = true }: NamespaceProps) {
    super(scope, id);
    requireAll(this, [
      [NAME.test(name), `name "${name}" must be up to 63 lower-case letters, digits and hyphens`],
      [!isShared(name), `name "${name}" must be a namespace of the server's own`],
    ]);
    const namespace = new NamespaceV1(this, "namespace", {
      metadata: {
        name,
        labels: {
          ...labels,
          "pod-security.kubernetes.io/enforce": RESTRICTED,
          "pod-security.kubernetes.io/audit": RESTRICTED,
          "pod-security.kubernetes.io/warn": RESTRICTED,
        },
      },
      ...(deletionProtection ? { lifecycle: { preventDestroy: true } } : {}),
    });
    this.name = namespace.metadata.name;
  }
}

/** Namespaces that are everybody's or the cluster's. */
export function isShared(name: string): boolean {
  return name === "default" || name.startsWith("kube-");
}
