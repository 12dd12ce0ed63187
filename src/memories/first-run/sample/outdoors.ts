import { ago, on } from '../sampleDates';
import type { SampleMemory } from './SampleMemory';

/** Garden and journeys. */
export const OUTDOORS: readonly SampleMemory[] = [
  {
    when: ago(3, 172, '17:10'),
    type: 'journal',
    tags: ['garden'],
    text: 'After two years on the list: plot 47. A shed that leans, a pear tree that does not, and a rhubarb the size of a dog. The man from plot 46 watched me unlock the gate, came over, shook my hand and said, “You will want to change everything. Wait a year.” Then he gave me a bucket.',
  },
  {
    when: ago(3, 165, '20:40'),
    type: 'fact',
    tags: ['garden', 'list'],
    text: '# Allotment rules\n\n- hedge no higher than 1.25 m, measured by a man with a stick\n- quiet from one to three\n- no fires, no trampolines, no “permanent poultry”\n- a third of the ground has to be vegetables; rhubarb counts, mint “is a matter of opinion”\n- one Saturday a year of shared work, cake is brought',
  },
  {
    when: on('03-14', 2, '18:40'),
    tags: ['garden'],
    text: 'Tomatoes sown on the kitchen windowsill, four kinds, labelled this time with pencil on wood. Ink fades, memory fades faster. Last year everything was called “red?”.',
  },
  {
    when: on('05-16', 2, '19:20'),
    tags: ['garden'],
    text: 'Planted out the tomatoes after the last cold nights. Deep, up to the first leaves, with a handful of compost and a stake each, though the stakes look silly now beside something the size of a teaspoon.',
  },
  {
    when: on('08-11', 2, '20:15'),
    tags: ['garden'],
    text: 'Brown patches on the leaves, then on the stems, then on every tomato, in four days, after all that rain. Blight. Pulled out nine, roots and all, into the bin and not on the compost. The two under the shed roof, which stood there only as an afterthought, are perfect. So: next year a roof.',
  },
  {
    when: on('08-20', 1, '19:00'),
    tags: ['garden'],
    text: 'The roof works. It is the ugliest thing on the whole allotment, four posts and an old shower screen, and under it hang eleven kilos. Weighed them. Sent photographs to people who had not asked.',
  },
  {
    when: on('10-17', 1, '16:00'),
    tags: ['garden'],
    text: 'Garlic in, forty cloves, pointed end up, a hand apart. Strange comfort in putting something into the ground just when everything else gives up.',
  },
  {
    when: on('06-08', 0, '21:30'),
    tags: ['garden'],
    text: 'Slugs, results of the trial: beer traps drown three a night and attract thirty. Copper tape: decorative. Going out with a torch at ten and a bucket: works, and you meet the neighbours, all with torches, all pretending to enjoy the air.',
  },
  {
    when: on('04-09', 0, '17:50'),
    tags: ['garden', 'birds'],
    type: 'journal',
    text: 'A blackbird has built in the watering can that I hung up “for a moment” in March. So that is her can now. Bought another.',
  },
  {
    when: ago(1, 250, '18:15'),
    tags: ['garden'],
    type: 'fact',
    text: 'Compost that smells is too wet: torn cardboard and dry leaves, turn it. Compost that does nothing is too dry or too lonely: water, grass, a shovel of the old. It is the only thing I own that gets better by being neglected correctly.',
  },
  {
    when: ago(0, 20, '19:45'),
    tags: ['garden', 'idea'],
    type: 'idea',
    text: 'Next year half of the plot only with things that come back by themselves. Asparagus, currants, artichoke, herbs. I am not getting lazier, I am learning what I am actually willing to do in July. (Must still satisfy the third, see [[Allotment rules]].)',
  },
  {
    when: on('06-30', 4, '22:40'),
    type: 'journal',
    tags: ['travel'],
    text: '# Barra\n\nThe ferry from Oban takes most of five hours and the light keeps changing its mind. The plane, if you take it, lands on the beach, and the timetable depends on the tide; there is a windsock and a tea room. We walked to the end of the sand and it was still bright at eleven. Two seals watched us as if we were the programme.',
  },
  {
    when: on('09-12', 3, '20:55'),
    type: 'journal',
    tags: ['travel'],
    text: 'Bohinj instead of Bled, because somebody on the train said so, and she was right. Larger, plainer, no island, no crowds. Swam before breakfast. The water is so clear that you see your own shadow on the bottom and for a second are startled by it.',
  },
  {
    when: ago(2, 250, '23:10'),
    type: 'journal',
    tags: ['travel'],
    text: 'Night train, compartment 7, top bunk. A retired geography teacher below me, who named every town by its lights. At some point we stood still for an hour. “That,” said his voice in the dark, “is the border, thinking.”',
  },
  {
    when: on('08-02', 2, '21:45'),
    type: 'journal',
    tags: ['travel', 'car'],
    text: '# Italy, day 4\n\nFan belt gave out above Bolsena, in the heat, on a Sunday. A man in slippers came out of the nearest house, looked, went back in, returned with a belt that was nearly right. Would take no money, only stories about snow. We told him everything we had. Then his mother came out with peaches.',
  },
  {
    when: ago(1, 120, '08:00'),
    tags: ['travel', 'list'],
    pinned: true,
    text: '# Packing list that works\n\n- [ ] passport, card, the *other* card in the other bag\n- [ ] three shirts, not five. It has never been five\n- [ ] rain jacket even if they laugh\n- [ ] charger, adapter, the short cable\n- [ ] earplugs (two pairs, one is always for somebody else)\n- [ ] tablets for the stomach, plasters, tweezers\n- [ ] a thick book and a thin one\n- [ ] something to give to whoever helps us',
  },
  {
    when: ago(0, 150, '20:20'),
    type: 'journal',
    tags: ['travel'],
    text: 'Porto, third day of rain, and I no longer mind. The tiles shine. Lost on purpose since noon; every street is either up or down, and at the end of each there is a man carrying a fridge.',
  },
  {
    when: ago(0, 148, '16:10'),
    tags: ['travel', 'money'],
    text: 'What three days cost, for two: room 264, trains within the city 22, food 171 (of which custard tarts 19, no regrets), one umbrella 8, second umbrella 8.',
  },
  {
    when: ago(5, 310, '18:30'),
    type: 'idea',
    tags: ['travel', 'idea'],
    text: 'A walk along the whole river, from the spring to where it joins the big one, only on Sundays, in pieces. Each time begin where the last one ended. By train out, on foot, by train back. About 190 km, so twelve Sundays, or twelve years.',
  },
  {
    when: ago(2, 64, '19:30'),
    type: 'journal',
    tags: ['travel', 'river'],
    text: 'River walk, piece 7: reed, reed, a heron, a power station, reed. Fell into conversation with an angler who had caught nothing for two months and looked like the most contented person I have met this year.',
  },
];
