import { getDocumentProxy } from 'unpdf';
import { nameOf } from '../../../src/core/archive/drafts';
import { parseDate } from '../../../src/core/archive/parse-date';
import { entriesOf, fieldsOf, fittingTags } from './entries';
import { isObject, ownText, type JsonObject } from './json-value';
import { IMPORT_LIMITS } from './limits';
import { timeOfFile } from './markdown';
import type { SourceFile } from './source-file';
import type { SourceItem } from './source-item';
import { SourceProblem } from './source-problem';

const DATE = /^D:(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(Z|[+-]\d{2}'?(?:\d{2})?'?)?/u;

type Pdf = Awaited<ReturnType<typeof getDocumentProxy>>;

/**
 * The text of a PDF, page by page under headings where it has several. Its title and date are those of the document, else the file's
 * name and time. Pictures of text stay pictures: nothing is recognised in them.
 * @throws SourceProblem when it is encrypted, damaged, or holds no text
 */
export async function* readPdf(file: SourceFile, bytes: Uint8Array<ArrayBuffer>, isCancelled: () => boolean): AsyncGenerator<SourceItem> {
  const pdf = await openPdf(bytes);
  try {
    const pages = Math.min(pdf.numPages, IMPORT_LIMITS.pdfPages);
    const texts: string[] = [];
    for (let number = 1; number <= pages; number++) {
      if (isCancelled()) return;
      texts.push(await pageText(pdf, number));
    }
    if (texts.every((text) => text === '')) throw new SourceProblem('EMPTY_TEXT', `This PDF holds ${pages === 1 ? 'a picture of its page' : `pictures of its ${pages} pages`}, no text. Recognise the text with a scanner app first.`);
    const text = texts.length === 1 ? texts[0] : texts.map((page, index) => ({ page, index })).filter(({ page }) => page !== '').map(({ page, index }) => `## Page ${index + 1}\n\n${page}`).join('\n\n');
    const about = await aboutOf(pdf);
    yield* entriesOf({
      format: 'pdf',
      text,
      fields: fieldsOf({ title: titleOf(about) || nameOf(file.inner), createdAt: pdfDate(ownText(about, 'CreationDate')), updatedAt: pdfDate(ownText(about, 'ModDate')), tags: fittingTags(ownText(about, 'Keywords').split(/[,;]/u)) }),
      place: { path: file.path, createdAt: timeOfFile(file) },
      images: () => null,
    });
    if (pdf.numPages > pages) yield { kind: 'problem', problem: { path: file.path, code: 'UNREADABLE_FILE', message: `This PDF has ${pdf.numPages} pages; the first ${pages} came in.` } };
  } finally {
    await pdf.loadingTask.destroy();
  }
}

/** `isEvalSupported: false`: the page's policy forbids making code of text, and would report every attempt. */
async function openPdf(bytes: Uint8Array<ArrayBuffer>): Promise<Pdf> {
  try {
    return await getDocumentProxy(bytes, { isEvalSupported: false, useSystemFonts: false, disableFontFace: true, stopAtErrors: false, verbosity: 0 });
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name === 'PasswordException') throw new SourceProblem('UNSUPPORTED_FILE', 'This PDF is protected with a password. Save it without one and import that.', { cause: error });
    throw new SourceProblem('UNREADABLE_FILE', 'This is not a PDF that can be read, or it is damaged.', { cause: error });
  }
}

async function pageText(pdf: Pdf, number: number): Promise<string> {
  const page = await pdf.getPage(number);
  const { items } = await page.getTextContent();
  let text = '';
  for (const item of items) if ('str' in item) text += item.str + (item.hasEOL ? '\n' : '');
  page.cleanup();
  return text.replaceAll('\0', '').replace(/[ \t]+$/gmu, '').trim();
}

async function aboutOf(pdf: Pdf): Promise<JsonObject> {
  try {
    const { info } = await pdf.getMetadata();
    return isObject(info) ? info : {};
  } catch {
    return {};
  }
}

/** Programs write their own file names there. */
function titleOf(about: JsonObject): string {
  const title = ownText(about, 'Title').replace(/\s+/gu, ' ').trim();
  return /^(?:untitled|microsoft word - .*|.*\.(?:docx?|indd|tex|dvi|pages))$/iu.test(title) ? '' : title;
}

/** `D:20240517093000+02'00'`, from the year on as much as the program knew. */
function pdfDate(written: string): number | null {
  const match = DATE.exec(written);
  if (match === null) return null;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', zone] = match;
  const offset = zone === undefined ? '' : zone === 'Z' ? 'Z' : zone.replaceAll("'", '').padEnd(5, '0');
  return parseDate(`${year}-${month}-${day}T${hour}:${minute}:${second}${offset}`);
}
