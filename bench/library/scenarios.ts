import type { Common } from '../scenarios';

/** What is measured of the library as a whole, as data: filtered queries, paging, imports by format, and a library of a gigabyte. */
export type LibraryScenario = Common & { readonly kind: 'library' } & (
    | { readonly part: 'filtered-query'; readonly memories: number; readonly samples: number }
    | { readonly part: 'paging'; readonly memories: number; readonly samples: number }
    | { readonly part: 'repeated-query'; readonly memories: number; readonly samples: number }
    | { readonly part: 'import-format'; readonly format: ImportedFormat; readonly entries: number }
    | { readonly part: 'backup'; readonly figure: 'write' | 'restore'; readonly memories: number }
    | { readonly part: 'gigabyte'; readonly figure: 'start' | 'search' | 'memory' | 'export' | 'export-memory'; readonly memories: number; readonly megabytes: number; readonly samples: number }
  );

export const IMPORTED_FORMATS = ['markdown', 'obsidian-zip', 'notion-zip', 'google-keep', 'enex', 'day-one', 'standard-notes', 'csv', 'json', 'html', 'text', 'pdf'] as const;
export type ImportedFormat = (typeof IMPORTED_FORMATS)[number];

const LIBRARY = { kind: 'library', better: 'lower', judgedBy: 'p95', unit: 'ms' } as const;
const SMALL = 10_000;
const LARGE = 100_000;
const GIGABYTE = { ...LIBRARY, part: 'gigabyte', memories: SMALL, megabytes: 1_000 } as const;

export const libraryScenarios: readonly LibraryScenario[] = [
  { ...LIBRARY, id: 'library-filtered-query-10k', part: 'filtered-query', label: 'Hybrid search with three filters, call to reply, 50 hits', target: 100, memories: SMALL, samples: 200 },
  { ...LIBRARY, id: 'library-filtered-query-100k', part: 'filtered-query', label: 'Hybrid search with three filters, call to reply, 50 hits', target: 100, memories: LARGE, samples: 150 },
  { ...LIBRARY, id: 'library-paging-10k', part: 'paging', label: 'The next 50 of more than 9,000 hits, call to reply', target: 50, memories: SMALL, samples: 150 },
  { ...LIBRARY, id: 'library-repeated-query-10k', part: 'repeated-query', label: 'The same hybrid search again (query cache), call to reply', target: null, memories: SMALL, samples: 200 },
  ...IMPORTED_FORMATS.map((format): LibraryScenario => ({
    ...LIBRARY, id: `library-import-${format}`, part: 'import-format', format, label: `Import of ${format}, notes of 100 words, until everything is kept`, unit: 'notes/s', better: 'higher', judgedBy: 'single figure', target: null, entries: format === 'pdf' ? 200 : 2_000,
  })),
  { ...LIBRARY, id: 'library-backup-10k', part: 'backup', figure: 'write', label: 'Backup of everything with vectors, encrypted, to its end', unit: 's', judgedBy: 'single figure', target: null, memories: SMALL },
  { ...LIBRARY, id: 'library-restore-10k', part: 'backup', figure: 'restore', label: 'Restore of that backup into an empty library, to its end', unit: 's', judgedBy: 'single figure', target: null, memories: SMALL },
  { ...GIGABYTE, id: 'library-1gb-start', figure: 'start', label: '1 GB (10,000 notes, images): navigation to the first search with hits', target: 1_000, samples: 8 },
  { ...GIGABYTE, id: 'library-1gb-search', figure: 'search', label: '1 GB: hybrid search, call to reply', target: 50, samples: 150 },
  { ...GIGABYTE, id: 'library-1gb-memory', figure: 'memory', label: '1 GB: memory of the page and its workers, private pages of the renderer', unit: 'MB', judgedBy: 'single figure', target: 500, samples: 1 },
  { ...GIGABYTE, id: 'library-1gb-export', figure: 'export', label: '1 GB: backup streamed to its end', unit: 's', judgedBy: 'single figure', target: null, samples: 1 },
  { ...GIGABYTE, id: 'library-1gb-export-memory', figure: 'export-memory', label: '1 GB: private pages of the renderer while that backup is written, above those before', unit: 'MB', judgedBy: 'single figure', target: 200, samples: 1 },
];
