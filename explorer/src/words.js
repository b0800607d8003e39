// Words of the vocabularies as readers write them.

const SPECIAL = {
  us_president: "US President", us_congress: "US Congress", us_ofac: "US Treasury (OFAC)",
  us_state: "US State Department", us_bis: "US Commerce (BIS)", us_dhs: "US Homeland Security",
  eu_council: "EU Council", un_sc: "UN Security Council", gb_fcdo: "United Kingdom (FCDO)",
  ca_gac: "Canada (GAC)", ch_seco: "Switzerland (SECO)", au_dfat: "Australia (DFAT)", nz_mfat: "New Zealand (MFAT)",
  jp_mofa: "Japan (MOFA)", ua_nsdc: "Ukraine (NSDC)", ru_mfa: "Russia (MFA)", ir_mfa: "Iran (MFA)", cn_mfa: "China (MFA)",
  single_publisher: "one publisher", corroborated: "corroborated", disputed: "disputed",
  gone_from_list: "gone from the list",
};

/** `head_of_state` reads «head of state». */
export const word = (text) => (text == null ? "" : (SPECIAL[text] ?? String(text).replaceAll("_", " ")));

/** The same, beginning a line. */
export const Word = (text) => {
  const read = word(text);
  return read.charAt(0).toUpperCase() + read.slice(1);
};

const number = new Intl.NumberFormat("en");
/** A number with separators. */
export const count = (n) => number.format(n);

/** «1 visit», «2 visits». */
export const several = (n, one, many = `${one}s`) => `${count(n)} ${n === 1 ? one : many}`;

/** Kinds of ties in the order of the views: what they are called, one and many, and the shape of their mark. */
export const KINDS = {
  visit: { one: "visit", many: "visits", symbol: "circle" },
  meeting: { one: "meeting elsewhere", many: "meetings elsewhere", symbol: "diamond2" },
  signature: { one: "signature", many: "signatures", symbol: "square2" },
  milestone: { one: "milestone", many: "milestones", symbol: "triangle" },
  listing: { one: "listing", many: "listings", symbol: "triangle2" },
  delisting: { one: "delisting", many: "delistings", symbol: "triangle2" },
  unrealised: { one: "visit not held or not certain", many: "visits not held or not certain", symbol: "times" },
  claim: { one: "claim", many: "claims", symbol: "asterisk" },
};

export const HEADS = ["head_of_state", "head_of_government", "head_of_state_and_government", "de_facto_leader"];
