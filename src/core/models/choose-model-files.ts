import type { ModelDtype, ModelFileSpec } from '../../contracts/models';

export interface ListedFile {
  readonly path: string;
  readonly sizeBytes: number | null;
}

/** What a folder, a zip or a repository has of a model. */
export interface ChosenFiles {
  /** Folder in which `config.json` lies, with a slash at its end; '' for the top. */
  readonly root: string;
  readonly dtype: ModelDtype;
  /** From the root. */
  readonly onnxPath: string;
  /** Paths from the root. The small ones first: what is wrong shows early. */
  readonly files: readonly ModelFileSpec[];
  /** Of the files that only describe the model (pooling, prompts): from the root, none of them is needed to run it. */
  readonly hints: readonly string[];
}

/** Best first: for a processor without graphics, int8 is smallest and fastest, and next to it comes what is small. */
const ONNX_NAMES: readonly (readonly [string, ModelDtype])[] = [
  ['model_quantized.onnx', 'q8'], ['model_int8.onnx', 'q8'], ['model_q4.onnx', 'q4'], ['model_fp16.onnx', 'fp16'], ['model.onnx', 'fp32'],
];
const FOLDERS = ['onnx/', ''] as const;

const REQUIRED_FILES = ['config.json', 'tokenizer.json'] as const;
const OPTIONAL_FILES = ['tokenizer_config.json', 'special_tokens_map.json'] as const;
const HINT_FILES = ['1_Pooling/config.json', 'sentence_bert_config.json', 'config_sentence_transformers.json', 'modules.json'] as const;

/**
 * Finds a model among files, wherever its folder lies.
 * @returns the files, or what is missing of the folder that comes closest
 */
export function chooseModelFiles(files: readonly ListedFile[]): ChosenFiles | { readonly missing: string } {
  const byPath = new Map(files.map((file) => [file.path, file]));
  const roots = files
    .filter(({ path }) => path === 'config.json' || path.endsWith('/config.json'))
    .map(({ path }) => path.slice(0, -'config.json'.length))
    .sort((a, b) => a.split('/').length - b.split('/').length);
  let missing: string = REQUIRED_FILES[0];
  for (const root of roots) {
    const has = (path: string): boolean => byPath.has(root + path);
    if (!has('tokenizer.json')) {
      // A folder of pooling settings has a `config.json` as well; it is no candidate.
      if (missing === REQUIRED_FILES[0]) missing = 'tokenizer.json';
      continue;
    }
    const onnx = ONNX_NAMES.flatMap(([name, dtype]) => FOLDERS.map((folder) => ({ path: folder + name, dtype }))).find(({ path }) => has(path));
    if (onnx === undefined) {
      missing = 'onnx/model_quantized.onnx';
      continue;
    }
    // Weights beside the graph: model.onnx_data, model.onnx_data_1, model.onnx.data.
    const external = files
      .filter(({ path }) => path.startsWith(`${root}${onnx.path}_data`) || path === `${root}${onnx.path}.data`)
      .map(({ path }) => path.slice(root.length))
      .sort();
    const spec = (path: string, required: boolean): ModelFileSpec => ({ path, required, approxBytes: byPath.get(root + path)?.sizeBytes ?? null });
    return {
      root,
      dtype: onnx.dtype,
      onnxPath: onnx.path,
      files: [
        ...REQUIRED_FILES.map((path) => spec(path, true)),
        ...OPTIONAL_FILES.filter(has).map((path) => spec(path, false)),
        ...[onnx.path, ...external].map((path) => spec(path, true)),
      ],
      hints: HINT_FILES.filter(has),
    };
  }
  return { missing };
}
