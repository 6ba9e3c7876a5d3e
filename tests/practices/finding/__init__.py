"""Finding practices: the list, facets, the map, exports, saved searches, import."""
