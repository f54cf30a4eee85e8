const byId = id => document.getElementById(id);
const parallelUploads = 3;
const words = { uploaded: 'uploaded, waiting', processing: 'processing', done: 'done', 'dead-lettered': 'dead-lettered' };
const cards = new Map();
let about = { maxBytes: Infinity };

function element(tag, properties = {}, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

const tell = text => { byId('news').textContent = text; };
const size = bytes => bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

async function ask(path, options) {
  const answer = await fetch(path, options);
  const said = await answer.json();
  if (!answer.ok)
    throw new Error(said.detail);
  return said;
}

// Photographs: one card each, replaced whenever its state changes.

function show(photo) {
  const before = cards.get(photo.name);
  if (photo.state === 'removed') {
    before?.remove();
    cards.delete(photo.name);
  } else {
    const card = cardOf(photo);
    if (before)
      before.replaceWith(card);
    else
      byId('photos').prepend(card);
    cards.set(photo.name, card);
  }

  byId('count').textContent = cards.size;
  byId('none').hidden = cards.size > 0;
}

function cardOf(photo) {
  const card = element('li');
  card.dataset.name = photo.name;
  card.dataset.state = photo.state;
  const thumb = photo.renditions.find(rendition => rendition.size === 'thumb');
  const picture = element('div', { className: 'picture' });
  if (thumb)
    picture.append(element('img', { src: thumb.url, width: thumb.width, height: thumb.height, alt: `${photo.name}, small` }));
  const text = element('div', {},
    element('p', { className: 'name', textContent: photo.name }),
    element('p', { className: 'state', textContent: words[photo.state] }));
  if (photo.reason)
    text.append(element('p', { className: 'reason', textContent: photo.reason }), element('p', { className: 'description', textContent: photo.description ?? '' }));
  if (photo.renditions.length)
    text.append(element('p', { className: 'sizes' }, ...photo.renditions.map(linkTo(photo))));
  card.append(picture, text);
  return card;
}

const linkTo = photo => rendition => element('a', {
  href: rendition.url,
  textContent: `${rendition.size} ${rendition.width}×${rendition.height}`,
  ariaLabel: `${photo.name}, ${rendition.size}, ${rendition.width} by ${rendition.height} pixels`,
});

function listen() {
  const events = new EventSource('/events');
  events.onopen = () => { byId('connection').textContent = 'live'; };
  events.onerror = () => { byId('connection').textContent = 'lost, trying again'; };
  events.addEventListener('photo', event => {
    const photo = JSON.parse(event.data);
    show(photo);
    tell(`${photo.name}: ${words[photo.state] ?? photo.state}`);
    if (photo.reason)
      lookSoon();
  });
}

// Dead letters: looked at when something has failed, for a look takes the messages for a moment.

let looking;

function lookSoon(after = 1000, times = 5) {
  clearTimeout(looking);
  looking = setTimeout(look, after, times);
}

async function look(times = 1) {
  clearTimeout(looking);
  try {
    const letters = await ask('/dead-letters');
    byId('letters').replaceChildren(...letters.map(letterOf));
    byId('letter-count').textContent = letters.length;
    byId('no-letters').hidden = letters.length > 0;
    byId('redrive').disabled = letters.length === 0 || !about.redrive;

    // A photograph may be given up before its message has arrived.
    const dead = [...cards.values()].filter(card => card.dataset.state === 'dead-lettered').length;
    if (letters.length < dead && times > 1)
      lookSoon(2000, times - 1);
  } catch (error) {
    tell(`The dead-letter queue cannot be seen: ${error.message}`);
  }
}

function letterOf(letter) {
  const name = letter.name ?? 'a message that tells of no photograph';
  const item = element('li', {},
    element('p', { className: 'name', textContent: name }),
    element('p', { className: 'reason', textContent: `${letter.reason}, after ${letter.deliveryCount} ${letter.deliveryCount === 1 ? 'delivery' : 'deliveries'}` }),
    element('p', { className: 'description', textContent: letter.description ?? '' }));
  item.dataset.name = name;
  return item;
}

async function redrive() {
  byId('redrive').disabled = true;
  try {
    const { moved } = await ask('/dead-letters/redrive', { method: 'POST' });
    tell(`${moved} ${moved === 1 ? 'message' : 'messages'} moved back to the queue`);
    byId('redrive').dataset.moved = moved;
  } catch (error) {
    tell(`Nothing was moved: ${error.message}`);
  }
  await look();
}

// Uploads: some at once, the others wait here.

const waiting = [];
let underWay = 0;

function add(files) {
  waiting.push(...files);
  while (underWay < parallelUploads && waiting.length) {
    underWay++;
    upload(waiting.shift()).finally(() => {
      underWay--;
      add([]);
    });
  }
}

async function upload(file) {
  const bar = element('progress', { max: 1, value: 0, ariaLabel: `Upload of ${file.name}` });
  const note = element('span', { textContent: size(file.size) });
  const item = element('li', {}, element('span', { textContent: file.name }), note, bar);
  item.dataset.name = file.name;
  byId('uploads').append(item);
  try {
    if (file.size > about.maxBytes)
      throw new Error(`${size(file.size)} are more than ${size(about.maxBytes)}.`);
    await send(file, part => { bar.value = part; });
    item.remove();
  } catch (error) {
    bar.remove();
    const dismiss = element('button', { type: 'button', textContent: 'Dismiss', ariaLabel: `Dismiss ${file.name}` });
    dismiss.addEventListener('click', () => item.remove());
    note.replaceWith(dismiss);
    item.append(element('span', { className: 'reason', textContent: error.message }));
    tell(`${file.name} was not uploaded: ${error.message}`);
  }
}

async function send(file, progress) {
  const name = encodeURIComponent(file.name);
  if (about.directUploads && file.type) {
    const signed = await ask(`/uploads/sign?name=${name}&type=${encodeURIComponent(file.type)}`, { method: 'POST' });
    try {
      return await put(signed.method, signed.url, signed.headers, file, progress);
    } catch {
      // The bucket does not let this page in: by way of the server, then, from now on.
      about.directUploads = false;
    }
  }
  return put('POST', `/uploads?name=${name}`, { 'Content-Type': 'application/octet-stream' }, file, progress);
}

// fetch tells nothing of an upload's progress.
function put(method, url, headers, file, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    for (const [name, value] of Object.entries(headers))
      request.setRequestHeader(name, value);
    request.upload.onprogress = event => progress(event.loaded / event.total);
    request.onerror = () => reject(new Error('The connection was lost.'));
    request.onload = () => request.status < 300 ? resolve() : reject(new Error(problemIn(request)));
    request.send(file);
  });
}

function problemIn(request) {
  try {
    return JSON.parse(request.responseText).detail;
  } catch {
    return `The answer was ${request.status}.`;
  }
}

// The page itself.

const drop = byId('drop');
byId('files').addEventListener('change', event => {
  add([...event.target.files]);
  event.target.value = '';
});
for (const kind of ['dragover', 'dragleave', 'drop']) {
  drop.addEventListener(kind, event => {
    event.preventDefault();
    drop.classList.toggle('over', kind === 'dragover');
    if (kind === 'drop')
      add([...event.dataTransfer.files]);
  });
}
byId('look').addEventListener('click', () => look());
byId('redrive').addEventListener('click', redrive);

about = await ask('/about');
byId('store').textContent = `${about.store} · ${about.bucket}`;
byId('queue').textContent = about.queue;
byId('limits').textContent += ` · at most ${size(about.maxBytes)} each${about.directUploads ? ' · straight to the provider' : ''}`;
document.title = `Upload processor · ${about.store}`;
listen();
await look();
