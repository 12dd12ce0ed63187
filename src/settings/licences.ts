/** Written by the build from what it really put into the app: see `scripts/licences.mjs`. */
export interface Licences {
  readonly packages: readonly ShippedPackage[];
  /** Attribution of the embedder's weights. */
  readonly weights: string;
  readonly own: { readonly licence: string; readonly text: string };
}

export interface ShippedPackage {
  readonly name: string;
  readonly version: string;
  /** SPDX expression, as the package states it. */
  readonly licence: string;
  /** Full text; '' where the package carries none. */
  readonly text: string;
}

export async function fetchLicences(): Promise<Licences> {
  const response = await fetch('/licences.json');
  if (!response.ok) throw new Error(`licences.json: ${response.status}`);
  return (await response.json()) as Licences;
}
