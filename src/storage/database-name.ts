/** Of the library. Apart from the schema, for whoever needs no more than the name. */
export const DATABASE_NAME = 'engram';
