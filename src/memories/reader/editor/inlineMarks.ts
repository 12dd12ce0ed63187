import { RangeSetBuilder, type Extension } from '@codemirror/state';
import { Decoration, EditorView, MatchDecorator, ViewPlugin, WidgetType, type DecorationSet, type ViewUpdate } from '@codemirror/view';

class ImageAddress extends WidgetType {
  override eq(): boolean {
    return true;
  }

  override toDOM(): HTMLElement {
    const chip = document.createElement('span');
    chip.className = 'cm-image-address';
    chip.textContent = 'image';
    return chip;
  }
}

/** Nobody reads 32 hexadecimal digits: the address of a kept image is one thing to the eye and to the cursor. */
const imageAddresses = new MatchDecorator({
  regexp: /images\/[0-9a-f]{32}\.(?:png|jpe?g|webp|gif|avif)(?:#\d+x\d+)?(?=\))/g,
  decoration: Decoration.replace({ widget: new ImageAddress() }),
});

const memoryLinks = new MatchDecorator({
  regexp: /\[\[[^[\]\r\n]{1,400}\]\]/g,
  decoration: Decoration.mark({ class: 'cm-memory-link' }),
});

function matching(decorator: MatchDecorator) {
  return class {
    decorations: DecorationSet;

    constructor(view: EditorView) {
      this.decorations = decorator.createDeco(view);
    }

    update(update: ViewUpdate): void {
      this.decorations = decorator.updateDeco(update, this.decorations);
    }
  };
}

const AUTO = Decoration.line({ attributes: { dir: 'auto' } });

/** Each line takes its direction from its own letters, as each paragraph does when it is read. */
class LineDirections {
  decorations: DecorationSet;

  constructor(view: EditorView) {
    this.decorations = this.lines(view);
  }

  update({ docChanged, viewportChanged, view }: ViewUpdate): void {
    if (docChanged || viewportChanged) this.decorations = this.lines(view);
  }

  private lines(view: EditorView): DecorationSet {
    const builder = new RangeSetBuilder<Decoration>();
    for (const { from, to } of view.visibleRanges) {
      for (let at = from; at <= to; ) {
        const line = view.state.doc.lineAt(at);
        builder.add(line.from, line.from, AUTO);
        at = line.to + 1;
      }
    }
    return builder.finish();
  }
}

export const inlineMarks: Extension = [
  ViewPlugin.fromClass(matching(imageAddresses), {
    decorations: (plugin) => plugin.decorations,
    provide: (plugin) => EditorView.atomicRanges.of((view) => view.plugin(plugin)?.decorations ?? Decoration.none),
  }),
  ViewPlugin.fromClass(matching(memoryLinks), { decorations: (plugin) => plugin.decorations }),
  ViewPlugin.fromClass(LineDirections, { decorations: (plugin) => plugin.decorations }),
  EditorView.perLineTextDirection.of(true),
];
