// The teacher's phone page without a net: pages of lessons that were kept on
// this phone answer for a day, and what they are drawn with. Nothing is sent
// from here, and no other page is kept.
"use strict";
var store = "phone", day = 24 * 3600 * 1000;

function ours(url) { return url.origin === self.location.origin && /^\/lesson\/[^/]+\/phone$/.test(url.pathname); }
function asset(url) { return url.origin === self.location.origin && url.pathname.indexOf("/static/") === 0; }
function fresh(r) { return r && Date.now() - Date.parse(r.headers.get("date")) < day; }
function keep(request, response) {
  var copy = response.clone();
  return caches.open(store).then(function (c) { return c.put(request, copy); });
}
function ask(request) {
  return fetch(request).then(function (r) {
    return r.ok && !r.redirected ? keep(request, r).then(function () { return r; }) : r;
  });
}
function kept(request) {
  return caches.match(request).then(function (r) {
    if (!r || asset(new URL(request.url)) || fresh(r)) { return r; }
    return caches.open(store).then(function (c) { return c.delete(request); }).then(function () { return undefined; });
  });
}

self.addEventListener("install", function () { self.skipWaiting(); });
self.addEventListener("activate", function (e) {
  e.waitUntil(caches.open(store).then(function (c) {
    return c.keys().then(function (all) { return Promise.all(all.map(kept)); });
  }).then(function () { return self.clients.claim(); }));
});
self.addEventListener("fetch", function (e) {
  var url = new URL(e.request.url);
  if (e.request.method !== "GET" || !ours(url) && !asset(url)) { return; }
  if (asset(url)) { // named by its digest: what is kept is what it was
    e.respondWith(kept(e.request).then(function (r) { return r || fetch(e.request); }));
    return;
  }
  e.respondWith(ask(e.request).catch(function (why) {
    return kept(e.request).then(function (r) {
      if (r) { return r; }
      throw why;
    });
  }));
});
// A page asks for itself, what it is drawn with, and its day's other lessons.
self.addEventListener("message", function (e) {
  var done = Promise.all(e.data.keep.map(function (u) {
    var request = new Request(u, { credentials: "same-origin" });
    return ask(request).then(function (r) { return r.ok && !r.redirected; }, function () { return kept(request).then(Boolean); });
  })).then(function (all) { e.ports[0].postMessage(all.every(Boolean)); });
  if (e.waitUntil) { e.waitUntil(done); }
});
