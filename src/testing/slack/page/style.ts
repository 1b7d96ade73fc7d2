/** The page's looks. It loads nothing: system fonts, no pictures. */
export const STYLE = `
* { box-sizing: border-box; }
body { margin: 0; display: grid; grid-template-columns: 260px 1fr; min-height: 100vh; color: #1d1c1d; background: #fff;
  font: 15px/1.467 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
a { color: #1264a3; text-decoration: none; }
a:hover { text-decoration: underline; }
.sidebar { background: #3f0e40; color: #cfc3cf; position: sticky; top: 0; height: 100vh; overflow: auto; padding-bottom: 16px; }
.sidebar h1 { margin: 0; padding: 13px 18px; font-size: 18px; font-weight: 800; color: #fff; border-bottom: 1px solid #5d3d5e; }
.sidebar h2 { margin: 18px 18px 4px; font-size: 13px; font-weight: 500; }
.sidebar a { display: flex; gap: 9px; margin: 1px 8px; padding: 3px 10px; border-radius: 6px; color: inherit; }
.sidebar a:hover { background: #350d36; text-decoration: none; }
.sidebar a.open { background: #1164a3; color: #fff; }
.sidebar .sign { width: 15px; text-align: center; opacity: .8; }
main { display: flex; flex-direction: column; min-width: 0; }
.top { position: sticky; top: 0; z-index: 1; padding: 11px 20px; background: #fff; border-bottom: 1px solid #ddd; }
.top h2 { display: inline; margin: 0 12px 0 0; font-size: 18px; font-weight: 800; }
.top span { color: #616061; font-size: 13px; }
.stream { padding: 4px 0 40px; }
.empty { padding: 40px 20px; color: #616061; }
.day { display: flex; align-items: center; gap: 10px; margin: 14px 0 6px; font-size: 13px; font-weight: 700; }
.day::before, .day::after { content: ""; flex: 1; border-top: 1px solid #ddd; }
.day span { padding: 2px 14px; border: 1px solid #ddd; border-radius: 24px; }
.message { display: grid; grid-template-columns: 36px minmax(0, 760px); gap: 8px; padding: 8px 20px; }
.message:hover { background: #f8f8f8; }
.avatar { width: 36px; height: 36px; border-radius: 8px; color: #fff; font-size: 14px; font-weight: 700;
  display: flex; align-items: center; justify-content: center; }
.avatar.app { background: linear-gradient(140deg, #1164a3, #0b8a6a); }
.avatar.hue-0 { background: #b0413e; } .avatar.hue-1 { background: #2b6cb0; } .avatar.hue-2 { background: #2f855a; }
.avatar.hue-3 { background: #805ad5; } .avatar.hue-4 { background: #b7791f; }
.by { display: flex; align-items: baseline; gap: 8px; }
.by b { font-weight: 800; }
.badge { align-self: center; padding: 1px 4px; border-radius: 3px; background: #e8e8e8; color: #616061; font-size: 10px; font-weight: 700; line-height: 1.3; }
.time, .edited { color: #616061; font-size: 12px; }
.body { overflow-wrap: anywhere; }
.body > * { margin: 0 0 8px; }
.body > *:last-child { margin-bottom: 0; }
.text { white-space: pre-wrap; }
.body h3 { margin: 6px 0 8px; font-size: 18px; line-height: 1.33; font-weight: 800; }
.body hr { width: 100%; margin: 12px 0; border: 0; border-top: 1px solid #ddd; }
.context { display: flex; flex-wrap: wrap; gap: 4px 10px; color: #616061; font-size: 13px; line-height: 1.4; }
.section { display: flex; justify-content: space-between; gap: 16px; }
.fields { display: grid; grid-template-columns: 1fr 1fr; gap: 8px 16px; white-space: pre-wrap; }
.rich-text > p { margin: 0; white-space: pre-wrap; }
.rich-text .heading { margin: 10px 0 2px; font-weight: 800; }
.rich-text ul, .rich-text ol { margin: 0; padding: 0 0 0 28px; white-space: pre-wrap; }
.rich-text li { padding-left: 2px; }
.rich-text ul { list-style-type: disc; } .rich-text ol { list-style-type: decimal; }
.rich-text .indent-1, .rich-text .indent-4, .rich-text .indent-7 { list-style-type: circle; }
.rich-text .indent-2, .rich-text .indent-5, .rich-text .indent-8 { list-style-type: square; }
.rich-text ol.indent-1, .rich-text ol.indent-4, .rich-text ol.indent-7 { list-style-type: lower-alpha; }
.rich-text ol.indent-2, .rich-text ol.indent-5, .rich-text ol.indent-8 { list-style-type: lower-roman; }
.rich-text ul.indent-3, .rich-text ul.indent-6 { list-style-type: disc; }
.rich-text .indent-1 { margin-left: 28px; } .rich-text .indent-2 { margin-left: 56px; } .rich-text .indent-3 { margin-left: 84px; }
.rich-text .indent-4 { margin-left: 112px; } .rich-text .indent-5 { margin-left: 140px; } .rich-text .indent-6 { margin-left: 168px; }
.rich-text .indent-7 { margin-left: 196px; } .rich-text .indent-8 { margin-left: 224px; }
blockquote { position: relative; margin: 4px 0; padding-left: 16px; white-space: pre-wrap; }
blockquote::before { content: ""; position: absolute; left: 0; top: 0; bottom: 0; width: 4px; border-radius: 8px; background: #ddd; }
pre { margin: 4px 0; padding: 8px; border: 1px solid #dcdcdc; border-radius: 4px; background: #f8f8f8; white-space: pre-wrap;
  font: 12px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
code { padding: 2px 3px 1px; border: 1px solid #dcdcdc; border-radius: 3px; background: #f8f8f8; color: #c01343;
  font: 12px/1.5 ui-monospace, "SF Mono", Menlo, Consolas, monospace; }
.mention { padding: 0 2px 1px; border-radius: 3px; background: #e8f1f8; color: #1264a3; }
.mention.loud { background: #fff4cc; color: #7a5b00; }
.table { overflow-x: auto; border: 1px solid #ddd; border-radius: 8px; width: fit-content; max-width: 100%; }
table { border-collapse: collapse; font-size: 14px; }
th, td { padding: 6px 12px; border: 1px solid #e3e3e3; border-width: 0 1px 1px 0; text-align: left; vertical-align: top; }
tr > *:last-child { border-right: 0; } tr:last-child > * { border-bottom: 0; }
th { background: #f8f8f8; font-weight: 700; }
.center { text-align: center; } .right { text-align: right; }
.button { display: inline-block; padding: 4px 12px; border: 1px solid #bbb; border-radius: 6px; color: #1d1c1d; font-size: 13px; font-weight: 700; white-space: nowrap; }
.button.primary { background: #007a5a; border-color: #007a5a; color: #fff; } .button.danger { color: #c01343; border-color: #c01343; }
.actions { display: flex; flex-wrap: wrap; gap: 8px; }
.picture { display: inline-block; padding: 2px 8px; border: 1px dashed #bbb; border-radius: 6px; color: #616061; font-size: 13px; }
.broadcast { color: #616061; font-size: 12px; }
.files { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 8px; margin-top: 6px; }
.file { display: flex; align-items: center; gap: 12px; min-width: 0; width: 320px; max-width: 100%; padding: 10px 12px;
  border: 1px solid #ddd; border-radius: 8px; background: #fff; }
.file.gone { width: fit-content; background: #f8f8f8; color: #616061; font-size: 13px; }
.file-icon { flex: none; width: 36px; height: 36px; border-radius: 6px; background: #e8e8e8; font-size: 18px;
  display: flex; align-items: center; justify-content: center; }
.file-icon.of-picture { background: #fdf0d5; } .file-icon.of-sound { background: #e6e0f5; } .file-icon.of-film { background: #d9e8f5; }
.file-icon.of-table { background: #dcf0e2; } .file-icon.of-paper { background: #f9dedc; } .file-icon.of-text { background: #e3eef9; }
.file-words { display: flex; flex-direction: column; min-width: 0; line-height: 1.35; }
.file-words > * { display: -webkit-box; -webkit-box-orient: vertical; -webkit-line-clamp: 2; overflow: hidden; overflow-wrap: anywhere; }
.file-facts { color: #616061; font-size: 13px; }
.thread { margin: 2px 20px 10px 64px; max-width: 776px; padding-left: 8px; border-left: 2px solid #ddd; }
.thread .count { padding: 2px 8px 4px; color: #1264a3; font-size: 13px; font-weight: 700; }
.thread .message { padding: 6px 8px; border-radius: 6px; grid-template-columns: 24px minmax(0, 1fr); }
.thread .avatar { width: 24px; height: 24px; border-radius: 6px; font-size: 10px; }
@media (max-width: 700px) { body { grid-template-columns: 1fr; } .sidebar { position: static; height: auto; } .thread { margin-left: 24px; } }
`;
