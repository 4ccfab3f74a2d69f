/** What Terraform says when a stack that is read from was never deployed. */
export function isStateMissing(output: string): boolean {
  return /Unable to find remote state/.test(output);
}

/** What it says when the bucket of the state is not there. */
export function isBucketMissing(output: string): boolean {
  return /bucket (?:"[^"]*" )?does(?:n't| not) exist|NoSuchBucket/i.test(output);
}

/** What it says when nobody is signed in to the cloud. */
export function lacksCredentials(output: string): boolean {
  return /could not find default credentials|No valid credential sources found/.test(output);
}
