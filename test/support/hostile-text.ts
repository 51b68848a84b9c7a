/** Text that is wider or narrower than it looks, and everything that a terminal might act on. */
export const hostileTexts = [
  '\u001b[31mred\u001b]8;;http://x\u0007link',
  '漢字かな交じり文を書く人',
  '👩‍👩‍👧‍👦👍🏽🏳️‍🌈 emoji 🇩🇪',
  'c\u0327o\u0308mb\u0301ining\u0300\u0301\u0302\u0303',
  'ﷺ𒐫꧅ wide?',
  'ไทยກຂहिन्दी தமிழ்',
  '\u202eevil\u2066 \u200bzero \ufeffbom',
  'half\uff9ewidth ｱｲｳ ＡＢＣ',
  '\u0000\u0007\t\r\n\u009b31m',
  '☠️ ❤️ ✔︎ ⌚ ™️',
  'กำำำ क्ष ক্ষি ខ្មែរ \u0d4eক 1\u20e3 \u1161\u1161 a\u11a8 ☰ a🏽',
]
