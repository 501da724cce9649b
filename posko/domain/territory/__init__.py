"""Territory: places and their spellings, a city as a folder of files, the map."""
