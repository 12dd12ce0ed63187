import type { PreTrainedTokenizer } from '@huggingface/transformers';

/**
 * transformers.js' own AutoTokenizer over files in memory. Its build for Node wants onnxruntime-node, a native binary that is
 * not installed (the browser is what we run in), so its browser build is taken: by path, because Node's own condition wins by name.
 */
export async function loadTokenizer(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>): Promise<PreTrainedTokenizer> {
  const browserBuild = new URL('../../node_modules/@huggingface/transformers/dist/transformers.web.js', import.meta.url).href;
  const { AutoTokenizer, env } = (await import(/* @vite-ignore */ browserBuild)) as typeof import('@huggingface/transformers');
  env.allowLocalModels = false;
  env.useBrowserCache = false;
  env.fetch = async (address: string | URL | Request) => {
    const path = decodeURIComponent(new URL(address instanceof Request ? address.url : address).pathname).replace(/^.*\/resolve\/main\//u, '');
    const file = files.get(path);
    return file === undefined ? new Response(null, { status: 404 }) : new Response(file, { headers: { 'Content-Length': String(file.byteLength) } });
  };
  return AutoTokenizer.from_pretrained(`tests/${nextName++}`);
}

/** Tokenizers are remembered by name. */
let nextName = 0;

/** Token ids and mask of texts, cut to the model's length and padded to the longest. */
export function tokenize(tokenizer: PreTrainedTokenizer, texts: readonly string[]): { readonly ids: number[][]; readonly mask: number[][] } {
  // As plain arrays: its tensors are those of a runtime, and there is none in this build under Node.
  const encoded = tokenizer([...texts], { padding: true, truncation: true, return_tensor: false }) as { input_ids: number[][]; attention_mask: number[][] };
  return { ids: encoded.input_ids, mask: encoded.attention_mask };
}
