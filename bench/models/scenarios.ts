import type { Common } from '../scenarios';

/**
 * What is measured of downloaded models, as data: an encoder of all-MiniLM-L6-v2's shape in 8 bits, with random weights, in WebAssembly. Latency does not
 * depend on the weights; quality is not measured here.
 */
export type ModelScenario = Common & { readonly kind: 'model' } & (
    | { readonly part: 'embed'; readonly figure: 'inside' | 'round-trip' | 'ratio'; readonly tokens: number; readonly samples: number }
    | { readonly part: 'memoised'; readonly tokens: number; readonly samples: number }
    | { readonly part: 'setup'; readonly bitsPerSecond: number; readonly runs: number; readonly memories: number }
    | { readonly part: 'warm-load'; readonly from: 'wish' | 'page'; readonly samples: number }
    | { readonly part: 'main-thread'; readonly memories: number }
    | { readonly part: 'query-while-filling'; readonly memories: number; readonly samples: number }
    | { readonly part: 'fill'; readonly pace: 'eco' | 'normal' | 'fast'; readonly memories: number }
    | { readonly part: 'search'; readonly stage: 'built-in' | 'model'; readonly memories: number; readonly samples: number }
    | { readonly part: 'memory'; readonly figure: 'private' | 'resident'; readonly memories: number }
    | { readonly part: 'offline' }
  );

const MODEL = { kind: 'model', better: 'lower', judgedBy: 'p95', unit: 'ms' } as const;
const SMALL = 10_000;

const embedding = (tokens: number, targetMs: number): ModelScenario[] => [
  { ...MODEL, id: `model-embed-${tokens}`, part: 'embed', figure: 'inside', label: `Model: embedding, ${tokens} tokens, inside the worker`, target: targetMs, tokens, samples: 200 },
  { ...MODEL, id: `model-embed-${tokens}-round-trip`, part: 'embed', figure: 'round-trip', label: `Model: embedding, ${tokens} tokens, call to reply`, target: targetMs, tokens, samples: 200 },
  { ...MODEL, id: `model-embed-${tokens}-ratio`, part: 'embed', figure: 'ratio', label: `Model: embedding, ${tokens} tokens, call to reply, against onnxruntime-web called directly, interleaved`, unit: 'ratio', judgedBy: 'median', target: 1.3, tokens, samples: 200 },
];

const fill = (pace: 'eco' | 'normal' | 'fast'): ModelScenario => ({
  ...MODEL, id: `model-fill-${pace}`, part: 'fill', pace, label: `Model: a library of notes of 100 words changes to it, pace ${pace}`, unit: 'texts/s', better: 'higher', judgedBy: 'single figure', target: null, memories: 240,
});

export const modelScenarios: readonly ModelScenario[] = [
  ...embedding(32, 100),
  ...embedding(128, 250),
  { ...MODEL, id: 'model-embed-memoised', part: 'memoised', label: 'Model: embedding, 32 tokens, same text again, call to reply', target: 1, tokens: 32, samples: 200 },
  { ...MODEL, id: 'model-setup', part: 'setup', label: 'Model: first use at 10 Mbit/s, from the call to the first refined search', unit: 's', target: 30, bitsPerSecond: 10_000_000, runs: 3, memories: 50 },
  { ...MODEL, id: 'model-warm-load', part: 'warm-load', from: 'wish', label: 'Model: load at a later start, browser closed before, from the wish to ready', target: 1_000, goal: 300, samples: 10 },
  { ...MODEL, id: 'model-warm-load-from-page', part: 'warm-load', from: 'page', label: 'Model: the same, from navigation to ready', target: null, samples: 10 },
  { ...MODEL, id: 'model-main-thread', part: 'main-thread', label: 'Main thread while a model is downloaded, loaded and used: time between frames', judgedBy: 'longest task', target: 50, memories: 200 },
  { ...MODEL, id: 'model-query-while-filling', part: 'query-while-filling', label: 'Model: query embedding during a bulk fill, against twice its idle p95 and one batch', judgedBy: 'share of the bound', target: 1, memories: 300, samples: 80 },
  fill('eco'),
  fill('normal'),
  fill('fast'),
  { ...MODEL, id: 'model-search-10k-first', part: 'search', stage: 'built-in', label: "Search with a model in use: the built-in embedder's hits, call to reply", target: 16, memories: SMALL, samples: 200 },
  { ...MODEL, id: 'model-search-10k-refined', part: 'search', stage: 'model', label: "Search with a model in use: the model's hits, call to reply", target: null, memories: SMALL, samples: 200 },
  { ...MODEL, id: 'model-memory-10k', part: 'memory', figure: 'private', label: 'Memory of the page and its workers with a model in use: private pages of the renderer', unit: 'MB', judgedBy: 'single figure', target: 500, memories: SMALL },
  { ...MODEL, id: 'model-memory-10k-resident', part: 'memory', figure: 'resident', label: 'Memory with a model in use, with the pages that all renderers share', unit: 'MB', judgedBy: 'single figure', target: 500, memories: SMALL },
  { ...MODEL, id: 'model-offline-requests', part: 'offline', label: 'Model: requests of a start without a network, up to the first refined search', unit: 'requests', judgedBy: 'single figure', target: 0 },
];
