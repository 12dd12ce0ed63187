import { EditorView } from '@codemirror/view';

let adopted = false;

/**
 * CodeMirror writes its styles into a `<style>` element of the document, which our content security policy refuses; within a
 * shadow root it uses a constructed style sheet, which the policy allows. Its registry of styles hangs on the root under a
 * symbol, and works for a document just as well: so it is made in a shadow root that nobody sees and handed to the document.
 * Call before the first editor is made.
 */
export function adoptEditorStyles(): void {
  if (adopted) return;
  adopted = true;
  const shadow = document.createElement('div').attachShadow({ mode: 'open' });
  new EditorView({ parent: shadow, root: shadow }).destroy();
  for (const key of Object.getOwnPropertySymbols(shadow)) Reflect.set(document, key, Reflect.get(shadow, key));
}
