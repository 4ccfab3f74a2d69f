import type { ResourceServices } from "../resources/resource.ts";

/** A prompt without arguments: the text of its one user message is made when it is asked for. */
export interface Prompt {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly render: (services: ResourceServices) => Promise<string>;
}
