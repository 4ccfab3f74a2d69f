import type { ITerraformDependable } from "#tf";
import type { ContainerSettings } from "../container-settings.ts";
import type { SecretReference } from "./secret.ts";

/** Size of one instance and how many there may be. */
export interface ServiceSize {
  /** CPUs of one instance, always allocated. */
  readonly cpu: number;
  /** Memory of one instance, MiB, from 512. */
  readonly memoryMib: number;
  /** Requests that one instance works on at the same time, 1 to 1000. */
  readonly concurrency: number;
  /** Longest that an answer may take, seconds, 1 to 3600. */
  readonly timeoutSeconds: number;
  readonly minInstances: number;
  readonly maxInstances: number;
}

/** What the construct of service.ts takes; in a file of its own because the rules and the template read it too. */
export interface ServiceProps {
  /** Name of the service, up to 34 characters. */
  readonly name: string;
  readonly location: string;
  /** Image of the server by digest, `<repository>@sha256:…`. */
  readonly image: string;
  /** Number of the release, from 1: part of the revision's name, so that a release never takes an older one's. */
  readonly release: number;
  readonly serviceAccountEmail: string;
  readonly size: ServiceSize;
  readonly settings: ContainerSettings<SecretReference>;
  /** Where the service reaches private addresses: ids of a network and of its subnetwork. */
  readonly network: { readonly networkId: string; readonly subnetworkId: string };
  /** The managed Prometheus sidecar: its image by digest, and its configuration file. */
  readonly collector: { readonly image: string; readonly config: SecretReference };
  /**
   * Certificates, PEM, that the server trusts on top of the public ones.
   *
   * @default none
   */
  readonly trustedCertificates?: SecretReference;
  /**
   * Refuses to delete the service.
   *
   * @default true
   */
  readonly deletionProtection?: boolean;
  /**
   * A revision, which must exist already, that keeps this share of the requests, 1 to 99 %: the new one is its canary.
   *
   * @default everything goes to the new revision
   */
  readonly stable?: { readonly revision: string; readonly percent: number };
  /** @default none */
  readonly labels?: Readonly<Record<string, string>>;
  /**
   * What a revision needs at its start: the grants on its secrets.
   *
   * @default nothing
   */
  readonly dependsOn?: readonly ITerraformDependable[];
}
