import { autocompletion } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { markdownKeymap, markdownLanguage } from '@codemirror/lang-markdown';
import { syntaxHighlighting } from '@codemirror/language';
import { Annotation, EditorSelection, EditorState, type Extension } from '@codemirror/state';
import { dropCursor, EditorView, keymap, placeholder, type Command } from '@codemirror/view';
import { useEffect, useImperativeHandle, useRef } from 'react';
import type { MemoryId } from '../../../contracts/memory';
import { useEngram } from '../../../ui/EngramContext';
import { useLatest } from '../useLatest';
import { adoptEditorStyles } from './adoptEditorStyles';
import { heldPlaces, holdPlace, placeOf, releasePlace } from './heldPlaces';
import { inkStyle, paper } from './inkStyle';
import { inlineMarks } from './inlineMarks';
import { linkCompletion } from './linkCompletion';
import { asParagraph, type HeldPlace, type TextEditorProps } from './textEditor';

/** In UTF-16 units. Longer texts are written without highlighting: parsing them again would be felt in every letter. */
const HIGHLIGHT_UP_TO = 200_000;

/** Marks a change that came from elsewhere and is not to be saved again. */
const foreign = Annotation.define<boolean>();

/** Puts marks around the selection, or takes them away again. */
function toggleMarks(marks: string): Command {
  return (view) => {
    const { state } = view;
    view.dispatch(state.changeByRange((range) => {
      const { from, to } = range;
      const marked = state.sliceDoc(Math.max(0, from - marks.length), from) === marks && state.sliceDoc(to, to + marks.length) === marks;
      return marked
        ? { changes: [{ from: from - marks.length, to: from }, { from: to, to: to + marks.length }], range: EditorSelection.range(from - marks.length, to - marks.length) }
        : { changes: [{ from, insert: marks }, { from: to, insert: marks }], range: EditorSelection.range(from + marks.length, to + marks.length) };
    }), { userEvent: 'input' });
    return true;
  };
}

export default function MarkdownEditor({ text, self, onChange, onDone, ref }: TextEditorProps & { readonly self: MemoryId }) {
  const engram = useEngram();
  const host = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const alive = useRef(true);
  const calls = useLatest({ onChange, onDone });
  // Read once: the editor lives as long as its place on the page, and other texts come through `setText`.
  const latestText = useLatest(text);

  useEffect(() => {
    if (host.current === null) return;
    adoptEditorStyles();
    const initialText = latestText.current;
    const highlighted: Extension = initialText.length > HIGHLIGHT_UP_TO ? [] : [markdownLanguage, keymap.of(markdownKeymap), syntaxHighlighting(inkStyle)];
    const editor = new EditorView({
      parent: host.current,
      state: EditorState.create({
        doc: initialText,
        extensions: [
          history(),
          EditorView.lineWrapping,
          inlineMarks,
          heldPlaces,
          dropCursor(),
          placeholder('Write…'),
          autocompletion({ override: [linkCompletion((begun, limit) => engram.memories.titles(begun, limit), self)], icons: false, interactionDelay: 0, maxRenderedOptions: 12 }),
          // Tab is not among them: it leads on to the next field, as everywhere. Mod-] and Mod-[ indent.
          keymap.of([
            { key: 'Mod-Enter', run: () => { calls.current.onDone(); return true; } },
            { key: 'Mod-b', run: toggleMarks('**') },
            { key: 'Mod-i', run: toggleMarks('*') },
          ]),
          highlighted,
          keymap.of([...historyKeymap, ...defaultKeymap]),
          paper,
          EditorView.contentAttributes.of({ 'aria-label': 'Text', spellcheck: 'true', autocorrect: 'on', autocapitalize: 'sentences' }),
          EditorView.updateListener.of(({ docChanged, state, transactions }) => {
            if (docChanged && !transactions.some((transaction) => transaction.annotation(foreign) === true)) calls.current.onChange(state.doc.toString());
          }),
        ],
      }),
    });
    view.current = editor;
    alive.current = true;
    editor.focus();
    return () => {
      alive.current = false;
      editor.destroy();
    };
  }, [engram, self, calls, latestText]);

  useImperativeHandle(ref, () => ({
    focus: () => view.current?.focus(),
    setText: (next) => {
      const editor = view.current;
      if (editor === null || editor.state.doc.toString() === next) return;
      const cursor = Math.min(editor.state.selection.main.head, next.length);
      editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: next }, selection: { anchor: cursor }, annotations: foreign.of(true) });
    },
    holdPlace: (at) => hold(view.current, at, () => alive.current, (whole) => calls.current.onChange(whole)),
  }), [calls]);

  return <div ref={host} className="page-text text-editor" />;
}

let lastPlace = 0;

function hold(editor: EditorView | null, at: { readonly x: number; readonly y: number } | undefined, isAlive: () => boolean, onChange: (whole: string) => void): HeldPlace {
  if (editor === null) return { put: () => undefined, release: () => undefined };
  const id = ++lastPlace;
  const position = (at === undefined ? null : editor.posAtCoords(at)) ?? editor.state.selection.main.head;
  editor.dispatch({ effects: holdPlace.of({ id, at: position }) });
  return {
    put: (block) => {
      const { state } = editor;
      const from = placeOf(state.field(heldPlaces), id) ?? state.selection.main.head;
      const insert = asParagraph(state.sliceDoc(Math.max(0, from - 200), from), block, state.sliceDoc(from, from + 200));
      const specification = { changes: { from, insert }, effects: releasePlace.of(id), userEvent: 'input.paste' };
      // The reader was closed meanwhile: what was added is kept all the same.
      if (!isAlive()) onChange(state.update(specification).state.doc.toString());
      else editor.dispatch(specification);
    },
    release: () => {
      if (isAlive()) editor.dispatch({ effects: releasePlace.of(id) });
    },
  };
}
