import { francAll } from 'franc-min';
import { describe, expect, it } from 'vitest';
import { noteText } from '../../../tests/fixtures/notes';
import { noticeLanguage, type TrigramScores } from './language';

const trigrams = async (): Promise<TrigramScores> => francAll;
const notAsked = (): Promise<never> => Promise.reject(new Error('asked for the trigrams'));

describe('noticeLanguage', () => {
  it.each([
    ['deu', 'Heute war ich beim Zahnarzt, und er hat gesagt, dass die Füllung noch einmal erneuert werden muss. Danach bin ich durch den Park nach Hause gegangen.'],
    ['deu', 'Rezept: Mehl, Hefe, lauwarmes Wasser und eine Prise Salz verkneten, zugedeckt zwei Stunden gehen lassen, dann bei 220 Grad backen.'],
    ['fra', "Aujourd'hui je suis allé chez le dentiste et il m'a dit que le plombage devait être refait. Ensuite je suis rentré à pied par le parc."],
    ['spa', 'Hoy fui al dentista y me dijo que el empaste tiene que cambiarse otra vez. Después volví a casa caminando por el parque.'],
    ['por', 'Hoje fui ao dentista e ele disse que a obturação precisa ser refeita. Depois voltei para casa a pé pelo parque com as crianças.'],
    ['nld', 'Vandaag was ik bij de tandarts en hij zei dat de vulling nog een keer vervangen moet worden. Daarna ben ik door het park naar huis gelopen.'],
    ['pol', 'Dzisiaj byłem u dentysty i powiedział, że plombę trzeba jeszcze raz wymienić. Potem wróciłem do domu przez park.'],
    ['rus', 'Сегодня я был у зубного врача, и он сказал, что пломбу нужно заменить ещё раз. Потом я пошёл домой через парк вместе с детьми.'],
    ['arb', 'ذهبت اليوم إلى طبيب الأسنان وقال لي إن الحشوة يجب أن تتغير مرة أخرى. ثم عدت إلى البيت مشيا عبر الحديقة مع الأطفال.'],
    ['hin', 'आज मैं दंत चिकित्सक के पास गया और उन्होंने कहा कि भराई फिर से करवानी पड़ेगी। उसके बाद मैं पार्क से होकर घर वापस आया और चाय पी।'],
    ['jpn', '今日は歯医者に行って、詰め物をもう一度直さなければならないと言われた。そのあと公園を通って家に帰った。'],
    ['cmn', '今天我去看牙医，他说补牙的地方要重新做一次。然后我穿过公园走回家，和孩子们一起吃了晚饭。'],
  ])('%s: %s', async (code, text) => expect(await noticeLanguage(text, trigrams)).toBe(code));

  it.each([
    ['a title', 'Zahnarzt am Dienstag'],
    ['a command', 'npm install react react-dom vite typescript eslint prettier; git commit --amend; docker compose up -d postgres redis nginx grafana'],
    ['names', 'Anna Schmidt, Peter Müller, Giovanni Rossi, Maria Garcia, Jean Dupont, Karl Svensson, Piotr Nowak, Lukas Novak, Ahmed Hassan, Wei Zhang'],
    ['a shopping list', 'Milk, bread, butter, eggs, cheese, tomatoes, potatoes, carrots, onions, garlic, pepper, salt, olive oil, vinegar, sugar, flour, yeast'],
    ['a language without a model, near others', 'I dag var jeg hos tandlægen, og han sagde, at fyldningen skulle laves om igen. Bagefter gik jeg hjem gennem parken med børnene og hunden.'],
    ['numbers', '1 2 3 '.repeat(200)],
    ['nothing', ''],
  ])('says nothing of %s', async (_name, text) => expect(await noticeLanguage(text, trigrams)).toBeNull());

  it('knows English at sight, without loading anything, around code and addresses as well', async () => {
    const text = `It was the best of the walks that we have had this year, and there will be more of them.\n\`\`\`\nfür und mit dem der die das\n\`\`\`\nhttps://example.org/der/die/das`;
    expect(await noticeLanguage(text, notAsked)).toBe('eng');
    for (let index = 0; index < 300; index++) expect(['eng', null]).toContain(await noticeLanguage(noteText(index), trigrams));
  });

  it('takes time in proportion to its sample, whatever the text', async () => {
    for (const text of ['```'.repeat(400_000), '`'.repeat(1_000_000), '@'.repeat(1_000_000), `---\n${'a: b\n'.repeat(200_000)}`]) {
      const start = performance.now();
      await noticeLanguage(text, trigrams);
      expect(performance.now() - start).toBeLessThan(5_000);
    }
  });
});
