import fc from 'fast-check';
import { fromHtml } from 'hast-util-from-html';
import { marked } from 'marked';
import { describe, expect, it } from 'vitest';
import type { MonitorReport } from '../../../contracts/report';
import { makeReport } from './make-report';
import { readReport } from './read-report';
import { busyInput, reportInput } from './testing/report-input';
import { reportToHtml } from './to-html';
import { reportToMarkdown } from './to-markdown';

/** Words of which there are a few, known to the program. */
const CHOICES = new Set(['format', 'unit', 'statistic', 'verdict', 'kind', 'role', 'action', 'outcome', 'context', 'operation', 'metric', 'rule', 'id']);

/** The report with another text in every field that can hold any. */
function withTexts(report: MonitorReport, text: string): MonitorReport {
  const change = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return CHOICES.has(key) || value === '' ? value : text;
    if (Array.isArray(value)) return value.map((item) => change(item, key));
    if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, change(item, name)]));
    return value;
  };
  return readReport(change(report, ''));
}

interface Node { readonly type: string; readonly tagName?: string; readonly value?: string; readonly properties?: object; readonly children?: readonly Node[] }

const treeOf = (html: string): Node => fromHtml(html) as unknown as Node;
/** One of everything is enough to see where text goes. */
function shortened(report: MonitorReport): MonitorReport {
  return Object.fromEntries(Object.entries(report).map(([key, value]) => [key, Array.isArray(value) ? value.slice(0, 1) : value])) as unknown as MonitorReport;
}

/** Elements and names of attributes, in order. */
const shapeOf = (node: Node): string => `${node.tagName ?? node.type}${Object.keys(node.properties ?? {}).join()}(${(node.children ?? []).filter(({ type }) => type !== 'text').map(shapeOf).join(' ')})`;
const textOf = (node: Node): string => node.value ?? (node.children ?? []).map(textOf).join('\n');
const squeezed = (text: string): string => text.replace(/\s+/g, ' ').trim();
const shown = (text: string): string => squeezed(text.replace(/\p{Surrogate}/gu, '\uFFFD').replace(/(?![\t\n\r])[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069\uFFFE\uFFFF]/gu, '\uFFFD'));

const HOSTILE = [
  '<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "' onmouseover='alert(1)", '</style><script>1</script>', '</title><svg onload=alert(1)>', '&lt;b&gt;&amp;', ']]><!--', '<!-- -->', '[link](javascript:alert(1))', '![x](http://evil.example/x.png)',
  '# heading', '- item', '+ item', '* item', '1. one', '1) one', '> quote', '| a | b |', '`code`', '```', '~~~', '---', '***', '===', '**bold** _it_ ~~gone~~', 'http://evil.example', 'see www.evil.example now', 'me@evil.example', '<http://evil.example>', 'mailto:me@evil.example', 'a\\', '\\|',
  'line\nsecond\r\n\r\nthird', '\tcode', '    code', '&copy; &#60;b&#62;', '[^1]: note', '$x$', '- [ ] task', '\u202Egnp.exe', '\u0000\u0007', '\u0000\u000B\u00A1', '\uD800', '${7*7}', '{{x}}', 'HTTP://EVIL.EXAMPLE', 'ftp://evil.example', '-', '+', '1.', '=',
];
const anyText = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'grapheme', maxLength: 40 }), fc.string({ unit: 'binary', maxLength: 20 }), fc.array(fc.constantFrom(...HOSTILE, ' ', 'a'), { minLength: 1, maxLength: 4 }).map((parts) => parts.join('')))
  .filter((text) => shown(text) !== '');

describe('a report as HTML', () => {
  const report = makeReport(busyInput());
  const short = shortened(report);
  const plain = shapeOf(treeOf(reportToHtml(withTexts(short, 'x'))));

  it('is text wherever a field holds text, whatever that is', () => {
    fc.assert(fc.property(anyText, (text) => {
      const tree = treeOf(reportToHtml(withTexts(short, text)));
      expect(shapeOf(tree)).toBe(plain);
      expect(squeezed(textOf(tree))).toContain(shown(text));
    }), { numRuns: 63, examples: HOSTILE.map((text): [string] => [text]) });
  });

  it('needs nothing from anywhere', () => {
    const html = reportToHtml(report);
    expect(html).not.toMatch(/<(?:script|link|img|iframe|object|embed|base|form|a)\b|\bon\w+=|@import|url\(|javascript:|style="/i);
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'`);
    expect(html.match(/<svg/g)!.length).toBeGreaterThan(3);
    expect(html).not.toMatch(/NaN|undefined|Infinity|\[object/);
  });

  it('reads sensibly when nothing was measured', () => {
    const html = reportToHtml(makeReport(reportInput()));
    expect(html).toContain('<h1>Nothing was measured in this period yet.</h1>');
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe('a report as Markdown', () => {
  const report = shortened(makeReport(busyInput()));
  const rendered = (one: MonitorReport): Node => treeOf(marked.parse(reportToMarkdown(one), { async: false, gfm: true }));
  const plain = shapeOf(rendered(withTexts(report, 'x')));

  it('is text wherever a field holds text, whatever that is', () => {
    fc.assert(fc.property(anyText, (text) => {
      const tree = rendered(withTexts(report, text));
      expect(shapeOf(tree)).toBe(plain);
      expect(squeezed(textOf(tree))).toContain(shown(text));
    }), { numRuns: 63, examples: HOSTILE.map((text): [string] => [text]) });
  });

  it('is this, for a small one', () => {
    const { field: _field, ...small } = makeReport(reportInput({ comparison: busyInput().comparison.slice(0, 2), traces: busyInput().traces.slice(0, 1) }));
    expect(reportToMarkdown({ ...small, field: [] })).toMatchInlineSnapshot(`
      "# 1 of 2 targets missed: Keep.

      Engram 1.4.0, 2026-11-15 12:00 UTC to 2026-11-22 12:00 UTC (7 days). It holds figures and conditions, no text of memories or questions.

      - In 7 days, Engram was asked 440 times and people waited 3.8 s in all, most of it for: Search (85.1%).
      - A search took 8 ms in the middle, and 95 of 100 were done in 12 ms (400 searches; 1,204 memories now).
      - Against the period before: 1 metric better, 0 metrics worse; for the others no change can be shown.

      ## Targets

      | Metric | Value | Target | Goal | Samples | Verdict |
      | --- | --- | --- | --- | --- | --- |
      | Keep | p95 14 ms | 10 ms | 10 ms | 40 | missed |
      | Search | p95 12 ms | 50 ms | 16 ms | 400 | met |
      | Main thread blocked | – | 50 ms | 50 ms | 0 | not measured |

      ## Where the time goes

      - **Search: 85.1% of the waiting**
        - 3.2 s in all over 400 calls, median 8 ms, p95 12 ms, longest 61 ms, target 50 ms

      ## What to do

      Nothing that the figures ask for.

      ## Over the period

      Nothing was measured often enough to draw.

      ## Against the period before

      | Metric | p95 before | p95 now | Samples | Verdict | Why |
      | --- | --- | --- | --- | --- | --- |
      | Search | 16 ms | 12 ms | 300 / 400 | better | 25% lower (20% to 30% lower): more than 5%. |
      | Keep | 9 ms | 14 ms | 40 / 40 | unsure | Too few samples to say. |

      ## Slowest operations that are kept

      - **Search, 61 ms**, 2026-11-22 11:59 UTC
        - Way to the worker: 15.3 ms
        - All vectors compared: 45.8 ms

      ## Published figures of the field

      None of these was measured on this device, and no two measure quite the same thing.

      | Who | What | Theirs | Here | Source | Caveat |
      | --- | --- | --- | --- | --- | --- |

      ## Alerts

      None in this period.

      ## Conditions

      - Version: 1.4.0
      - Memories: 1,204
      - Vectors: 1,830
      - Vector space: static-en-256
      - Scan: simd: chosen
      - Memory in use: 120 MB (page and workers)
      - Worker restarts: 0
      - This tab: runs the library
      - Cross-origin isolated: yes
      - Cores: 8
      - Network: online
      - Browser: Browser/1.0
      "
    `);
  });
});
