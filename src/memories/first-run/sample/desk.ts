import { ago, on } from '../sampleDates';
import type { SampleMemory } from './SampleMemory';

/** Work and code, books and what was copied from them, ideas. */
export const DESK: readonly SampleMemory[] = [
  {
    when: ago(3, 90, '18:55'),
    type: 'journal',
    tags: ['work'],
    text: 'First day at the timetable office. Eleven people, who make the software by which the buses of the whole region know when to leave. On the wall hangs a framed complaint from a passenger: “The 14 was early and it ruined my life.” I was told it hangs there as a specification.',
  },
  {
    when: on('10-30', 2, '11:20'),
    tags: ['work', 'code'],
    text: '# The bus that left twice\n\nNight line 8 has a departure at 02:30. On the night the clocks go back there are two 02:30s, and we ran it in both. In spring there is none, and the bus never left at all, for years, and nobody complained: nobody is at that stop.\n\nWhat I keep from it:\n\n- store moments in UTC, *plans* in local time with the name of the zone. A timetable is a plan\n- never add 24 hours to get tomorrow\n- test on the last Sunday of March and of October\n\n~~~ts\n// wrong twice a year\nconst tomorrow = new Date(date.getTime() + 24 * 60 * 60 * 1000);\n\n// right: the calendar knows how long a day is\nconst tomorrow = new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1);\n~~~',
  },
  {
    when: ago(1, 233, '08:10'),
    tags: ['work', 'talk'],
    text: '# Before the talk\n\nThe fear is the same every time, and every time it is wrong.\n\n- In the corridor: breathe out twice as long as in, five times\n- First sentence by heart, the rest in keywords\n- Find one friendly face in the audience on the left and one on the right\n- Hold on to the lectern, not to the notes\n- People want it to go well. They always do',
  },
  {
    when: ago(1, 232, '17:45'),
    type: 'journal',
    tags: ['work', 'talk'],
    text: 'It went well. Showed the picture first and the numbers last. The projector died at slide nine and I told the story of the 02:30 bus from memory, and that was the part everyone came up to ask about. Note to self: [[Before the talk]] works.',
  },
  {
    when: ago(1, 60, '16:30'),
    tags: ['work'],
    text: 'The colleague who never says anything in meetings wrote three lines afterwards that solved it. Ask her before the meeting next time. Better: ask whether we need the meeting.',
  },
  {
    when: ago(0, 8, '17:55'),
    tags: ['work'],
    type: 'task',
    text: 'For Thursday:\n\n- [ ] the two open questions about school holidays\n- [ ] ask the depot which stops have no shelter any more\n- [x] apologise for the tone of my comment. It was right, and it was rude',
  },
  {
    when: ago(0, 75, '21:20'),
    type: 'journal',
    tags: ['work'],
    text: 'A pupil of fifteen spent the week with us. On Friday she wanted to know for what reason the line number is stored as text. Three of us started to answer at the same time and gave three. She wrote them all down. I believe she is going to have my job, and I believe that is good.',
  },
  {
    when: ago(4, 280, '22:45'),
    type: 'journal',
    tags: ['work'],
    text: 'Sunday evening feeling has started on Saturday afternoon. I do not think that is the weather. I think that is the job. Make a list of what I would do if I were not afraid, and look at it in daylight.',
  },
  {
    when: ago(3, 120, '07:05'),
    type: 'journal',
    tags: ['work'],
    text: 'Handed in my notice. Had prepared a speech, needed one sentence. She said, “Good for you,” and meant it, and I had to go and look at the fire extinguisher for a while.',
  },
  {
    when: ago(1, 185, '14:20'),
    tags: ['code'],
    type: 'fact',
    text: 'Git, for the days on which I have done something stupid:\n\n    git reflog                 # everything I did, nothing is lost\n    git reset --hard HEAD@{2}  # back to before it\n    git restore --staged file  # out of the basket, not out of the world\n\nBreathe, then `reflog`. In this order.',
  },
  {
    when: ago(0, 130, '15:40'),
    tags: ['code'],
    text: 'Two days for a bug that was a comparison of `"10" < "9"`. Sorted as text, ten comes before nine. The stops had been in the wrong order on line 10 for as long as there has been a line 10. The drivers knew. The drivers always know. Ask the drivers.',
  },
  {
    when: ago(2, 270, '19:05'),
    type: 'idea',
    tags: ['idea', 'code'],
    text: 'A map that shows only benches: shade in the afternoon, backrest yes or no, what you see from it. My father would have gone out twice as often after the hip if he had known where the next place to sit was.',
  },
  {
    when: ago(1, 330, '23:15'),
    type: 'idea',
    tags: ['idea'],
    text: 'An alarm clock that asks what you were dreaming and writes it down before you know what day it is.',
  },
  {
    when: ago(0, 26, '07:40'),
    type: 'idea',
    tags: ['idea', 'street'],
    text: 'When the bakery is gone: ask the landlord whether the street could have the window for a year. A shelf to lend from: drill, ladder, raclette, the big pot, the good tent. Everyone here owns a drill that works for twelve minutes of its life.',
  },
  {
    when: ago(4, 160, '22:25'),
    tags: ['books'],
    text: '*Middlemarch*, finished, after a year and two beginnings. Everyone in it is wrong about the person they marry and it is nobody’s fault. The last page is the best last page I know. Copied the end of it by hand.',
  },
  {
    when: ago(4, 159, '07:30'),
    type: 'quote',
    tags: ['books', 'quote'],
    pinned: true,
    text: '> …for the growing good of the world is partly dependent on unhistoric acts; and that things are not so ill with you and me as they might have been, is half owing to the number who lived faithfully a hidden life, and rest in unvisited tombs.\n\nGeorge Eliot, *Middlemarch*, from its last sentence',
  },
  {
    when: ago(3, 61, '22:50'),
    type: 'quote',
    tags: ['quote'],
    text: '> But I am very poorly today & very stupid & hate everybody & everything.\n\nCharles Darwin to Charles Lyell, 1 October 1861. For the days on which I think that the great ones got up and were great.',
  },
  {
    when: ago(5, 175, '06:55'),
    type: 'quote',
    tags: ['quote'],
    text: '> In the morning when thou risest unwillingly, let this thought be present—I am rising to the work of a human being.\n\nMarcus Aurelius, *Meditations*, book V, in George Long’s translation. He was an emperor and did not want to get up either.',
  },
  {
    when: ago(1, 95, '21:50'),
    type: 'quote',
    tags: ['quote', 'books'],
    text: '> I do not want people to be very agreeable, as it saves me the trouble of liking them a great deal.\n\nJane Austen in a letter to her sister, 24 December 1798. Read it out to mine. She said, “Finally, somebody.”',
  },
  {
    when: ago(5, 222, '20:50'),
    type: 'quote',
    tags: ['quote'],
    text: '> Our life is frittered away by detail.\n\nHenry David Thoreau, *Walden*. Stuck it on the box of cables.',
  },
  {
    when: on('07-29', 1, '15:30'),
    tags: ['books'],
    text: '*The Summer Book* by Tove Jansson. A grandmother and a small girl on an island in the Gulf of Finland, hardly anything happens, and there is not a false word in it. Read it in one afternoon on the allotment, then started again. Lend it only to people who give books back.',
  },
  {
    when: ago(2, 305, '22:05'),
    tags: ['books'],
    text: '*Invisible Cities*: Marco Polo tells the emperor about one city after the other, and admits at some point that each time he has been saying something about Venice. I think every book I have loved was about our kitchen.',
  },
  {
    when: ago(0, 40, '23:00'),
    tags: ['books'],
    text: 'Three Men in a Boat, read aloud to my nephew, who is really too young. The tin of pineapple without an opener: we had to stop because neither of us could breathe. He has asked for it again, “the part with the tin, and then the part with the tin”.',
  },
  {
    when: ago(0, 15, '21:30'),
    tags: ['books', 'list'],
    text: '# To read\n\n- [x] The Left Hand of Darkness: the journey over the ice, I was cold for a week\n- [x] The Design of Everyday Things: I now apologise to doors less\n- [ ] Moby-Dick, this time beyond the chowder\n- [ ] something about lichens\n- [ ] whatever the librarian with the green glasses puts on the table by the stairs. She has not been wrong yet',
  },
  {
    when: ago(1, 40, '20:35'),
    type: 'fact',
    tags: ['nature'],
    text: 'A lichen is not one creature but a household: a fungus that builds the house and an alga that cooks. (Sometimes bacteria do the cooking.) Neither could live on bare stone alone. Found this out because of the crust on the allotment gate, which I had been trying to scrub off for a year. Apologised.',
  },
  {
    when: ago(3, 330, '19:25'),
    tags: ['learning'],
    text: 'Italian, lesson 12. Can now order, pay, get lost, and say that my uncle is an architect. I do not have an uncle. It is astonishing how often it comes up.',
  },
];
